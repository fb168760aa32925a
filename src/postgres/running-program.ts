import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { runProgram } from './run-program.ts';

/** Name of the program a process runs; empty for a zombie. Undefined if the process does not exist or is hidden. */
export async function programName(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    const { code, output } = await runProgram(['ps', '-o', 'comm=', '-p', String(pid)]);
    return code === 0 ? basename(output.trim()) : undefined;
  }
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // "4711 (postgres) S 1 …"
  const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(text) ?? [];
  return state === 'Z' ? '' : name;
}

/** Whether this is the working folder of the process, or one of its arguments. */
export async function worksIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    const { output } = await runProgram(['ps', '-ww', '-o', 'command=', '-p', String(pid)]);
    return output.includes(` ${folder}`);
  }
  try {
    // Compared by inode, because the folder may have several paths or may have been renamed.
    const [here, there] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(folder)]);
    return here.ino === there.ino && here.dev === there.dev;
  } catch {
    // Root in a container may be unable to read the working folder of another user's process.
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return commandLine.split('\0').includes(folder);
  }
}
