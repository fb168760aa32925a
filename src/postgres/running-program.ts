import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { runProgram } from './run-program.ts';

/** Name of the program the process runs, empty for a zombie; undefined when there is none, or none to be seen. */
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

/** Whether the process works in this folder, or was started with it as an argument. */
export async function worksIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    const { output } = await runProgram(['ps', '-ww', '-o', 'command=', '-p', String(pid)]);
    return output.includes(` ${folder}`);
  }
  try {
    // By inode: the folder may be known by several paths, or have moved since.
    const [here, there] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(folder)]);
    return here.ino === there.ino && here.dev === there.dev;
  } catch {
    // Root of a container may not look there when the process is another user's.
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return commandLine.split('\0').includes(folder);
  }
}
