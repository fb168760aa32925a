import type { Vocabulary } from './phrase.ts';

/** Longer pieces that engineers paste and say. */
// oxfmt-ignore
export const WORDS_OF_ENGINEERING: Vocabulary = {
  'try-first': [
    'restart the worker', 'clear the cache', 'look at {doc}', 'rebase', 'try it with {version}',
    'check the flag', 'ask {*colleague}', 'delete node_modules (sorry)',
  ],
  remedy: [
    'a smaller batch', 'turning {tool} off and on', 'an explicit timeout',
    '`SET LOCAL` instead of the session setting', 'upgrading {library}', 'a plain retry',
    'casting `{column}` first', 'closing the cursor', 'the second replica', 'running it without {tool}',
    'a transaction around both', 'ordering by `id` as well',
  ],
  trace: [
    '{error}\n    at {camel} ({file}:{10..480}:{3..40})\n    at async {*camel} ({file}:{10..300}:{3..40})\n    at async main (src/{module}/index.ts:{5..90}:3)',
    '{"level":"error","service":"{module}","msg":"{*plain-error}","{column}":"{hex8}","took_ms":{200..9000}}\n{"level":"warn","service":"{module}","msg":"retry {2..5} of 5"}',
    'ERROR:  {*plain-error}\nCONTEXT:  SQL statement "update {table} set {column} = $1"\nHINT:  See server log for query details.',
    'panic: {*plain-error}\n\ngoroutine {10..900} [running]:\nmain.{camel}(0x{hex8})\n\t/app/{module}/{noun}.go:{20..400} +0x{hex3}',
    '$ curl -sS localhost:{3000..9000}/{noun}/{hex4}\n{"title":"{*plain-error}","status":{500..504}}',
  ],
  'plain-error': [
    'connection reset by peer', 'deadlock detected', 'statement timeout', 'no such {noun}',
    'permission denied', 'unexpected end of input', 'lock not available', 'index out of range',
    'too many clients already',
  ],
  'odd-thing': [
    'sleep {50..500} ms', 'read {table} twice', 'swallow the error', 'sort by `{column}` descending',
    'compare dates as strings', 'retry exactly {3..9} times', 'skip every Sunday', 'round to {5..15} minutes',
    'lower-case the {noun}', 'open a second connection', 'ignore berth {13..99}',
    'write to {table} before the payment',
  ],
  history: [
    'sent us dates in {1..3} formats', 'had two ferries with the same name', 'insisted on fax confirmations',
    'has a {noun} that wraps around midnight', 'ran on dial-up, really',
    'counts berths from zero, except on Pier {2..9}', 'closed the API every night',
    'billed in {2..4} currencies',
  ],
  measure: [
    'before  p50 {20..90} ms   p99 {200..900} ms\nafter   p50 {5..19} ms   p99 {30..190} ms',
    '{noun}  {1000..9000} ops/s -> {10000..90000} ops/s\nrss     {300..900} MB -> {90..290} MB',
    'old: {10..60}.{1..9} s\nnew:  {1..9}.{1..9} s\n(n = {5..50}, sd {1..9}%)',
    'rows      {count}\nbatch {50..900}  {1..9}.{10..99} s\nbatch {1000..5000} {1..9}.{10..99} s',
    'requests {10000..99000}, failed {0..3}\nlatency  {3..30} / {31..90} / {91..400} ms (50/95/99)',
  ],
  'measure-comment': [
    'that is more than I hoped', 'the tail is what matters, nice', 'suspiciously good',
    'where did the rest go?', "p50 within noise I'd say", "that's the pool, not the query", 'and memory?',
    'numbers like these go into the release note',
  ],
  sql: [
    'select * from {table}\nwhere {column} = $1 or {*column} is null\norder by {*column} desc\nlimit {10..500};',
    "select b.id, count(*)\nfrom {table} b\njoin {*table} s on s.{column} = b.{column}\nwhere b.{*column} > now() - interval '{2..40} days'\ngroup by b.id;",
    'update {table} set {column} = default\nwhere id in (select id from {*table} where {*column} < $1);',
    'select distinct on ({column}) {column}, {*column}\nfrom {table}\norder by {column}, {*column} desc;',
    'delete from {table} t\nusing {*table} o\nwhere o.{column} = t.{column} and o.{*column} is null;',
  ],
  'when-ago': [
    'two weeks ago', 'in March', 'during the last deploy', 'by a cancelled migration', 'before my time',
    'on Friday, of course',
  ],
  til: [
    '`git switch -` goes back to the last branch', '`\\watch {2..9}` in psql repeats the query',
    'our {noun} ids sort by time, more or less', '`Intl.ListFormat` exists',
    '{customer} has {2..40} berths without a number',
    '`create index concurrently` can leave an invalid index behind',
    'the kiosk reboots itself at 03:{10..59}',
    'you can `grep -P` for invisible spaces and we have {3..90} of them',
    'a tide table is a sum of {20..37} cosines', '`for await` on a stream closes it when you break',
    '{tool} has a dry-run flag', 'our oldest open ticket is HL-{12..90}', '`generate_series` takes dates',
    "JSON has no comments but our parser doesn't mind",
    'timestamps in {table} were local time until {2019..2023}',
    'the smallest ferry we serve takes {4..12} passengers',
    '`explain (generic_plan)` works without parameters', '`Array.fromAsync` is a thing now',
    'seagulls show up on the radar feed',
  ],
  code: [
    'const {noun1} = await {camel}({ port, signal });\nif ({noun1} === undefined) return; // nothing departs tonight\nawait {*camel}({noun1});',
    'export function {camel}(from: Date, hours = {2..24}): Date {\n  return new Date(from.getTime() + hours * 3_600_000);\n}',
    'for (const [berth, ship] of plan) {\n  if (ship.lengthCm > berth.lengthCm) continue;\n  return {camel}(berth, ship);\n}',
    'type {Pascal} = { id: string; {prop}: number; {*prop}?: string };',
    'const byPort = Object.groupBy(sailings, (s) => s.{prop});',
    "try {\n  await {camel}();\n} catch (error) {\n  log.warn({ err: error }, '{verb} failed, retry in {2..30} s');\n}",
    '@media (max-width: {320..900}px) {\n  .{noun1} { gap: {2..16}px; }\n}',
    'def {snake}(rows):\n    return sorted(rows, key=lambda r: r["{column}"])[-{2..50}:]',
    'func ({noun1} *{Pascal}) {Pascal#2}() error {\n\treturn {noun1}.db.Ping()\n}',
  ],
  noun1: [
    'sailing', 'fare', 'slot', 'berth', 'ticket', 'shift', 'route', 'crew',
  ],
  prop: [
    'draught', 'departsAt', 'seats', 'portId', 'lengthCm', 'fareClass', 'etaMinutes', 'deck',
  ],
  Pascal: [
    'Sailing', 'BerthPlan', 'TideWindow', 'FareQuote', 'CrewShift', 'Manifest', 'PortCall', 'Hold',
  ],
  snake: [
    'latest_rows', 'merge_tides', 'split_by_port', 'drop_stale', 'top_fares', 'pick_berth',
  ],
  'ci-state': [
    'red', 'stuck', 'slow ({12..55} minutes!)', 'red for no reason', 'out of disk', 'queued forever', 'flaky',
    'green but wrong', 'on strike',
  ],
  'tool-verdict': [
    'great until you need {feature}', 'fine, the docs are not', "I'd use it again",
    'it leaked memory, but that was {2022..2025}', 'we wrote our own after {2..8} weeks',
    'does one thing, does it well', 'careful with time zones', 'licence changed, check first',
    'fast, but no types', 'two thumbs up',
  ],
  'bug-report': [
    'the back button loses the {noun}', '{component} is {visual}', 'I can book a berth in the past',
    'the total shows NaN for {2..5} dogs', 'the spinner never stops with no network',
    'double click sends it twice', 'the {noun} list is sorted by accident', 'Escape closes everything',
    'typing "ø" breaks the search', "the date is yesterday until {6..11} o'clock",
    'dark mode shows black on black in {component}', 'the map opens in the Gulf of Guinea',
  ],
  'browser-ish': [
    'browser', 'account', 'phone', 'port', 'language setting', 'sailing',
  ],
  'browser-detail': [
    'Firefox on Android, {customer} account', 'Safari, {2..4} tabs open', 'the kiosk build of course',
    'German locale, zoom {110..175}%', 'an old phone, {4..6} inch', 'Chrome, VPN on', 'logged in twice',
    'port id {100..990}',
  ],
  risky: [
    'drop the old column on {table}', 'restart {service}', 'move {table} to the new disk',
    'rotate the signing keys', 'run the backfill for {feature}', 'switch DNS',
    'turn on {feature} for everyone', 'upgrade postgres', 'replay {count} events',
    'delete {count} stale rows from {table}',
  ],
  'pr-about': [
    '{feature} for {customer}', 'fixes {ticket}', 'removes the old {noun} code', 'types for {module}',
    'the index on {table}', 'a test that fails without {commit}', 'splits {file} in two',
    'makes `{camel}` pure', 'upgrade of {library}', 'only docs, promise', 'the {noun} cache',
    'timeouts for {service}',
  ],
  'pr-size': [
    '{3..40} lines', '+{20..900} −{10..700}', 'mostly moved code', 'small',
    'bigger than I wanted, read commit by commit', 'tests are half of it',
  ],
  'review-note': [
    '`{camel}` does two things now', 'what happens when the {noun} is gone meanwhile?',
    'this needs a test for midnight', 'the name `{noun1}` is taken, see {file}',
    'can we avoid the extra query on {table}?', "I'd inline this",
    'please no default here, make the caller say it', 'the error message should say what to do',
    'one nit: {opinion}', "shouldn't that be inside the transaction?",
    'looks good, only the {noun} part worries me', 'why `{column}` and not the id?',
    'approved with a question in {file}', 'this breaks offline mode, I think', 'very readable, thank you',
  ],
  'review-answer': [
    'changed in {commit}', 'good point, fixed', "it can't be null there, the schema says so",
    'I tried that, the tests got {2..5}x slower', 'done, and added a test',
    "I'd do that in a follow-up, {ticket}", 'because {customer} {*history}', "hm, you're right",
    'moved it to {file}', 'that was {tool}, not me', 'split it, next one is #{1204..4890}',
    'reworded, better now?', 'kept it, with a comment why',
  ],
  'review-close': [
    'approved 🚢', 'LGTM', 'approved, merge when green', 'thanks, much clearer', 'ship it',
    'ok from me, {*colleague} should see the sql though', '👍 merging', 'one last nit, then go', 'approved!',
  ],
  option: [
    'a new table', 'a flag per port', 'reuse {service}', 'do it by hand for {customer}', 'a nightly job',
    'extend {feature}', 'buy it', 'a websocket', 'only on the web for now', 'one big migration',
    'events through the outbox', 'a spreadsheet import, honestly',
  ],
  'call-note': [
    'they want {feature} {deadline}', 'happy with {version}, except {component}',
    '{2..40} new berths from {*month} on', 'their IT blocks websockets',
    'invoice was wrong by {2..90} euros, sent again', 'they asked about {feature} again',
    '{*outsider} leaves in {*month}', 'training for {3..25} people', 'they print everything. everything',
    'offline tickets are a must, tunnel at the pier', 'they reported {failure}, I could not see it',
    'renewal looks good', 'new ship, {60..190} m, does not fit berth {2..12}',
  ],
  outsider: [
    'Ingrid', 'Mr. Papadakis', 'Solveig', 'Captain Moreau', 'Dagny', 'Renato', 'Ms. Okafor', 'Henk', 'Zofia',
    'Ilse',
  ],
};
