import type { Vocabulary } from './phrase.ts';

/** The words of a made-up company that books ferries and berths. Every name and address in it is invented. */
// oxfmt-ignore
export const WORDS_OF_WORK: Vocabulary = {
  service: [
    'booking-api', 'tide-feed', 'berth-planner', 'quay-ui', 'pilot-app', 'the ledger', 'notifier',
    'harbor-gateway', 'pricing', 'manifest-parser', 'crew-roster', 'weather-cache', 'auth-edge',
    'search-indexer', 'report-builder', 'sms-relay', 'the check-in kiosk', 'seat-map', 'refund-worker',
    'the AIS listener',
  ],
  environment: [
    'staging', 'prod', 'the canary', 'eu-north', 'the preview env', 'CI', 'the load-test cluster',
    'my laptop', 'the Ryhamn pilot install', 'the DR site',
  ],
  customer: [
    'Nordskär Ferries', 'Porto Azul', 'Isla Verde Lines', 'Kvarner Express', 'Baltic Hopper',
    'the port of Ryhamn', 'Skellvik harbour', 'Aegean Dart', 'Fjordlink', 'Canal & Coast',
    'the Tallow Island people', 'Costa Lenta', 'Zeeveer', 'the Lofthavn terminal', 'Bosphorus Shuttle',
    'Harwick Marina', 'the pilots in Odde', 'Marisol Cruises',
  ],
  failure: [
    'timeouts', '502s', 'a burst of 504s', 'duplicate bookings', 'stale tide tables', 'empty manifests',
    'sockets closing after {20..90} s', 'half-rendered tickets', 'double refunds', 'a memory creep',
    'queue lag', 'a flood of retries', 'wrong departure times', 'missing push notifications',
    '{*percent} errors', 'slow logins', 'deadlocks', 'CPU at {91..100}%', 'connections piling up',
    'off-by-one berths',
  ],
  cause: [
    'an expired certificate', 'the connection pool being far too small', 'a missing index on {table}',
    'daylight saving, of course', 'a retry loop without jitter', "last night's config change",
    "somebody's cron job on the same box", 'a null where nobody expected one', 'DNS caching',
    'the new cache key colliding', 'a clock {200..900} ms off', 'a vacuum running at peak time',
    'the feature flag being on in one region only', 'a race between check-in and payment',
    'an upstream rate limit', 'a truncated CSV from {customer}', 'a health check hitting the slow path',
    'integer overflow in the legacy export', 'a full disk on one replica', 'float rounding in {service}',
    'a header limit in the proxy', 'UTF-16 in the passenger names',
  ],
  fix: [
    'rolled back to {version}', 'raised the pool to {20..60}', 'added the index concurrently',
    'turned the flag off', 'put jitter on the retries', 'restarted the two stuck workers',
    'pinned the dependency again', 'drained the bad node', 'moved the job to 04:00',
    'shipped a guard for the null', 'doubled the timeout for now', 'cleared the poisoned cache keys',
    'renewed the cert and set an alert for the next one', 'failed over to the replica',
    'capped the batch at {100..500}', 'reverted #{pr}',
  ],
  feature: [
    'group bookings', 'the tide overlay', 'offline tickets', 'berth swapping', 'multi-leg trips', 'dark mode',
    'the crew calendar', 'pet cabins', 'dynamic pricing', 'QR check-in', 'the harbour map', 'waiting lists',
    'invoice export', 'vehicle lengths', 'the accessibility pass', 'push reminders', 'the new onboarding',
    'bulk refunds', 'shared itineraries', 'the public API', 'fuel surcharges', 'live ferry positions',
    'seat selection', 'the storm banner',
  ],
  pr: [
    '{1204..4890}',
  ],
  ticket: [
    'HL-{310..2990}',
  ],
  version: [
    '{2..4}.{0..31}.{0..9}', '{2..4}.{0..31}.0', 'v{2..4}.{0..31}.{1..4}', '2026.{10..44}',
  ],
  percent: [
    '{1..9}%', '{10..60}%', '0.{1..9}%', '{1..9}.{1..9}%',
  ],
  ms: [
    '{3..40} ms', '{40..900} ms', '{1..9}.{1..9} s', '{100..999} µs',
  ],
  count: [
    '{2..9}', '{10..99}', '{100..990}', '{1..9},{100..999}', '{10..80}k',
  ],
  table: [
    'bookings', 'sailings', 'berths', 'passengers', 'manifests', 'tide_readings', 'refunds', 'outbox',
    'crew_shifts', 'audit_log', 'price_rules', 'sessions', 'vehicle_slots',
  ],
  column: [
    'sailing_id', 'departs_at', 'booked_by', 'berth_code', 'status', 'port_id', 'updated_at', 'external_ref',
    'currency', 'length_cm',
  ],
  file: [
    'src/{module}/{verb}-{noun}.ts', 'src/{module}/{noun}.ts', '{module}/{noun}_test.go',
    'charts/{module}/values.yaml', 'migrations/{100..480}_{verb}_{noun}.sql', 'web/{module}/{noun}.css',
    'docs/{noun}.md', '.github/workflows/{verb}.yml',
  ],
  module: [
    'booking', 'tides', 'berths', 'crew', 'pricing', 'auth', 'reports', 'checkin', 'maps', 'alerts',
  ],
  verb: [
    'parse', 'merge', 'resolve', 'build', 'expire', 'assign', 'load', 'sync', 'quote', 'split', 'cancel',
    'rebook',
  ],
  noun: [
    'sailing', 'ticket', 'berth', 'tide-window', 'fare', 'manifest', 'cursor', 'shift', 'passenger', 'route',
    'invoice', 'slot', 'token', 'itinerary',
  ],
  camel: [
    'resolveBerth', 'mergeSailings', 'expireHolds', 'parseManifest', 'quoteFare', 'assignCrew',
    'toTideWindow', 'splitItinerary', 'loadRoutes', 'cancelBooking', 'nextDeparture', 'withRetry',
    'formatTicket', 'pickReplica',
  ],
  error: [
    'ECONNRESET', 'deadlock detected', 'context deadline exceeded',
    "TypeError: Cannot read properties of undefined (reading '{column}')",
    'duplicate key value violates unique constraint "{table}_{column}_key"',
    'ENOSPC: no space left on device', 'RangeError: Invalid time value',
    'invalid input syntax for type uuid: ""', 'CERT_HAS_EXPIRED',
    'canceling statement due to statement timeout', 'Unexpected token < in JSON at position 0',
    'heap out of memory', 'could not serialize access due to concurrent update',
    'upstream prematurely closed connection', 'self-signed certificate in chain',
  ],
  tool: [
    'vitest', 'the type checker', 'esbuild', 'psql', 'the linter', 'renovate', 'terraform', 'the profiler',
    'git bisect', 'k6', 'docker', 'vim', 'the new formatter', 'grafana', 'wireshark', 'jq',
  ],
  library: [
    'the date library', 'the PDF thing', 'our retry helper', 'the ORM', 'the map renderer', 'the CSV parser',
    'the QR package', 'the i18n loader', 'the websocket client', 'the form library',
  ],
  branch: [
    '{verb}-{noun}', 'fix/{ticket}', '{module}/{verb}-{noun}', 'wip-{noun}', 'spike/{module}',
  ],
  commit: [
    '{hex7}',
  ],
  doc: [
    'the runbook for {service}', 'the brief on {feature}', 'the postmortem', 'the API guide',
    'the onboarding page', 'the migration plan', 'the threat model', "last quarter's numbers",
    'the interview notes', 'the style guide', 'the capacity sheet',
  ],
  url: [
    'https://wiki.harborline.example/{module}/{noun}', 'https://git.harborline.example/hl/{module}/pull/{pr}',
    'https://boards.harborline.example/{ticket}', 'https://status.harborline.example/i/{100..990}',
    'https://grafana.harborline.example/d/{hex9}/{module}',
    'https://docs.harborline.example/{module}/{verb}-{noun}',
    'https://ci.harborline.example/runs/{20000..98000}', 'https://figma.harborline.example/file/{hex10}',
  ],
  article: [
    'https://blog.example.org/{verb}-your-{noun}', 'https://news.example.com/2026/{module}-{verb}',
    'https://papers.example.edu/{hex6}.pdf', 'https://video.example.net/watch?v={hex10}',
    'https://notes.example.org/{noun}-considered-harmful', 'https://lists.example.org/{module}/{1000..9900}',
  ],
  component: [
    'the date picker', 'the seat map', 'the fare table', 'the empty state', 'the toast', 'the sidebar',
    'the confirm dialog', 'the ticket card', 'the harbour map', 'the stepper', 'the filter chips',
    'the error page', 'the search box', 'the print layout',
  ],
  visual: [
    'too tight on small phones', 'two pixels off', 'unreadable in sunlight', 'shouting a bit', 'lovely',
    'the wrong blue', 'jumping when the font loads', 'fine in English but broken in German', 'cut off in RTL',
    'hard to hit with gloves on', 'missing a focus ring', 'inconsistent with the kiosk',
  ],
  did: [
    'finished {feature} for {customer}', 'reviewed #{1204..4890} and #{1204..4890}',
    'chased a flaky test in {module}', 'moved {table} to the new schema',
    'paired with {*colleague} on {service}', 'wrote the migration for {table}',
    'closed {2..9} support tickets', 'interviews all morning',
    'cut p99 of {service} from {400..900} to {40..200} ms', 'spiked {feature}', 'cleaned up {file}',
    'upgraded {library}', 'drafted {doc}', 'sat with {customer} for their dry run', 'mostly meetings, sorry',
    'fixed the {noun} {verb} bug ({ticket})', 'removed {200..3900} lines nobody called',
  ],
  will: [
    'the other half of that', '{feature}', 'review day', 'tests for {module}', '{ticket}',
    'load test {service}', 'get {doc} out of draft', 'onboard {customer}',
    'hunt the {failure} on {environment}', 'half a day only, dentist', 'the boring part: translations',
    'pair with {*colleague}', 'release {version}', 'delete the old {noun} code', 'whatever is on fire',
  ],
  blocker: [
    'no blockers', 'nothing in the way', 'waiting for review on #{1204..4890}',
    'need access to {environment}', 'blocked by {customer} (contract)', 'CI is slow again',
    'need a decision on {feature}', 'none', 'still no answer from legal', 'my build cache ate itself',
  ],
  colleague: [
    'Mira', 'Tomás', 'Yuki', 'Priya', 'Sasha', 'Bruno', 'Lena', 'Amina', 'Wei', 'Jonah', 'the kiosk people',
    'somebody from ops',
  ],
  deadline: [
    'today', 'tomorrow', 'by Thursday', 'before the weekend', 'next sprint', 'by the end of the month',
    'before the summer timetable', 'whenever', 'before {customer} goes live', 'in Q{1..4}',
  ],
  opinion: [
    "I'd keep it boring", "let's measure first", "I don't have a strong opinion", 'smaller is better here',
    "we'll regret the second option", 'ask {customer} what they actually do', "that's two changes in one",
    'it reads well to me', "we tried that in {2023..2025}, didn't stick", "I'd rather delete it",
    'good enough for now', 'the name is the hard part', 'feels like the wrong layer',
    'make it work, then look again', 'could be a flag', 'the simplest thing is a table',
  ],
  guess: [
    'smells like {cause}', 'my money is on {cause}', 'could be {cause}', "I'd look for {cause} first",
    'last time it was {cause}', 'anything but {cause} please', "not convinced it's {cause}",
  ],
  check: [
    'grepped the logs', 'looked at the dashboard', 'tried it in a private window',
    'ran it against a copy of prod', 'bisected it down to {commit}', 'asked {customer}',
    'read the diff twice', 'attached a profiler', 'replayed the queue', 'compared both regions',
    'checked the slow log',
  ],
  finding: [
    'nothing unusual', '{count} hits since {clock}', 'only on {environment}', 'only for {customer}',
    'it starts right at {clock}', 'the p99 doubled, p50 is flat', 'one pod out of {3..12}',
    'every request with a {column}', 'mobile only', 'only when the {noun} has no {column}',
    'it stops after a restart', 'same on main, so not the branch',
  ],
  clock: [
    '{10..19}:{10..59}', '0{6..9}:{10..59}', '{1..5} minutes ago', 'about {10..40} minutes ago', 'the deploy',
    'lunch',
  ],
  ack: [
    'on it', 'thanks', 'thank you!', 'ok', 'okay, makes sense', 'sounds good', 'got it', 'will do', 'perfect',
    'great', 'nice', 'nice one', 'cool', 'fair enough', 'agreed', 'yes please', 'works for me', 'done',
    'good point', 'looking', 'ship it', 'makes sense to me', 'sure', 'sure thing, give me {5..50} minutes',
    'ah, right', 'oh I see', 'no rush', 'let me check', '👍', '🙏', '+1', 'brilliant', 'cheers', 'noted',
    'yep', 'yep, {clock} works', 'love it', 'fine by me', 'will look after {*soon}', 'can do, {*soon} ok?',
    'thanks {*thanks-for}', 'good catch', 'ok, {*soon} then', 'right, {*ack-tail}',
    'makes sense, {*ack-tail}', 'ok {*ack-tail}', 'great, {*ack-tail}',
  ],
  'ack-tail': [
    "I'll write it down", "let's do that", 'putting it on {ticket}', "I'll tell {customer}", 'one less thing',
    'I owe you one', 'moving on', 'closing {ticket}', "I'll update the doc", 'no further questions',
    "then we're done here", "I'll ping you {*soon}", 'tests are running', 'let me try that',
    'that explains {2..9} tickets', 'adding it to the list',
  ],
  'thanks-for': [
    'for digging', 'for the quick answer', 'for the details', 'a lot', 'so much', 'for covering',
    'for the review', 'for asking', 'for writing it up', 'again', 'for the link', 'for catching that',
  ],
  soon: [
    'in a bit', 'after lunch', 'tomorrow morning', 'in ten', 'later today', 'after standup',
    'once CI is green', "when I'm back at my desk", 'after this call', 'in {5..55} minutes',
    'at {10..17}:{10..59}', 'tonight',
  ],
  laugh: [
    'haha', '😂', 'lol', 'hahaha', "I can't", 'amazing', 'this made my day', 'stealing that',
    'framed and on the wall', 'no comment', 'every time', 'I feel seen', 'and yet it works', '🤦',
    'of course it does', 'never change', "ok that one's good", 'screenshotting this for the {*party}',
    'put it in the {*retro}',
  ],
  party: [
    'summer party', 'leaving video', 'onboarding deck', 'christmas quiz', 'all-hands',
  ],
  retro: [
    'retro', 'changelog', 'museum', 'quote channel', 'wiki under "lore"',
  ],
};
