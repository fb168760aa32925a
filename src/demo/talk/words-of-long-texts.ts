import type { Vocabulary } from './phrase.ts';

/** What is written rather than said: reports, minutes, explanations; and second sentences. */
// oxfmt-ignore
export const WORDS_OF_LONG_TEXTS: Vocabulary = {
  postmortem: [
    '*Postmortem: {failure} in {service}*\n\n*Impact.* {^*impact}, for {7..95} minutes. {^customer} noticed, nobody else called.\n\n*Timeline (UTC)*\n- {8..9}:{10..29} deploy of {version}\n- {8..9}:{30..59} first {failure}, {*alert} stays silent\n- {10..11}:{10..29} noticed {*noticed}\n- {10..11}:{30..44} {*check}: {*finding}\n- {10..11}:{45..59} {fix}\n- {12..13}:{10..59} {*recovery}\n\n*Cause.* {^cause}. It had been there since {*when-ago}, but only {customer} has enough traffic at that hour to show it.\n\n*What went well.* The rollback took {2..9} minutes, and the status page was right.\n\n*What did not.* {^*alert} looks at averages. {^doc} still described the old setup.\n\n*To do*\n1. {ticket}: alert on p99, not on the mean\n2. #{pr}: a test that fails with {*cause}\n3. {^*doc}: bring it up to date\n4. Ask whether we need {*service} at all',
    'Postmortem, short: between {8..11}:{10..59} and {12..14}:{10..59} UTC {service} had {failure} ({*impact}). Cause: {cause}. We noticed it {*noticed}. {^*colleague} {fix}; {*recovery}. The real fix is #{pr}, and {ticket} is for the alert, which should have told us. No data was lost, but {2..60} bookings of {customer} had to be checked by hand, thanks to support for doing that.',
  ],
  minutes: [
    '*Weekly, {1..28}.{1..12}.*\nPresent: {*colleague}, {*colleague}, {*colleague}. Notes: me.\n\n1. *{^feature}*: {*opinion}. Decision: {*option}. Owner: {*colleague}, {*deadline}.\n2. *{^customer}*: {*call-note}; {*call-note}. We offer {*feature} instead.\n3. *Numbers*: {2..9},{100..990} bookings, {*percent} more than last month; support tickets down to {12..80}.\n4. *Tech*: {*did}. {^*service} has {*failure} now and then, {*colleague} watches it.\n5. *Other*: {*call-note}. The {*office-thing} is {*office-state}.\n\nNext time: {*soon}. Please add topics here: {url}',
    'Notes from today, correct me where I misheard:\n- {^feature} slips to {*deadline}, because {*cause} took longer than we thought\n- {^customer}: {*call-note}, {*call-note}\n- nobody wants to maintain {*service}, so {*option}\n- {*colleague} shows {*feature} to the pilots next week\n- we try reviews in pairs for {2..6} weeks and look again\n- the retro found that {*opinion}',
  ],
  guide: [
    "How to {verb} a {noun} by hand, since I was asked three times this week:\n1. `kubectl -n {module} get pods` and pick one that is up\n2. `node cli.js {verb} --{noun} <id> --dry-run`\n3. read what it says. No, really\n4. the same without `--dry-run`\n5. check `{table}`: `select {column}, {*column} from {table} where id = '<id>'`\n6. tell {customer} that it takes up to {5..30} minutes until the kiosk sees it\nIf step 2 says `{error}`, stop and ask me.",
    'For everybody new to {service}: it reads {table} every {5..60} s and tells {*service} what changed. It keeps no state, so restarting it is always safe. The slow part is the {noun} lookup ({*ms} on a good day). If it falls behind, look at the queue first and at the database second. Dashboards are here: {url}. The code you want is {file}, start at `{camel}` and ignore everything called legacy.',
    "Why {feature} is harder than it looks: a {noun} can belong to two ports at once ({customer} does that every summer), prices are fixed when the {noun#2} is made but taxes when it departs, and cancelling must work offline. We tried {*option} in {2022..2025}, and it broke on the first of those. What I'd do now: {*option}, only for new bookings, and leave the old ones alone until they sail. That is about {2..6} weeks for one person, {*opinion}.",
  ],
  letter: [
    'Forwarding what {customer} wrote, slightly shortened: "We have used your system for {2..9} years now and our people like it, most of all {feature}. But since {version} {*bug-report}, and on Sunday morning with {180..900} people on the pier that is no fun. Our captain says the old paper lists were {*food-verdict}. Could you please call {*outsider} before the weekend? We would also like to know when {*feature} comes."',
    '{^*outsider} from {customer} called, twenty minutes, very friendly. Summary: they like {feature}, they do not understand {component}, and they need {*feature} {*deadline} because a new ship arrives. Also: {*call-note}. I promised an answer {*soon}. Who knows most about {*module}?',
  ],
  story: [
    'OK, story time. I wanted to be here at eight. {^*excuse}. So I took {*transport}, and guess who sat opposite: {*outsider} from {customer}, with a print-out of {doc}, asking me about {feature}. We talked until the last stop, which was not my stop. Then {*excuse}. I am here now, there is {*leftover} in the kitchen, and I have a list of {4..17} wishes. {^*feeling}.',
    'My {pet} has a new routine. At {5..6}:{10..55} it {pet-act}. At {7..8}:{10..30} it does it again, in case I missed it. By the time standup starts it is asleep and I am not. The vet says this is normal, the neighbours say it is not. I have started to answer the {*office-thing} noises at work with "not now". {^*feeling}.',
    'Long weekend report: {city} by {*transport}, {*weather} all the way. {^*hobby}: {*hobby-state}. Ate {*dish} {2..5} times ({*food-verdict}). Met somebody who still has a ticket from our very first version, signed by the captain. Read {*book}; {*book-view}. Back {*soon}, with {*leftover} for everybody.',
  ],
  nth: [
    'second', 'third', 'fourth', 'fifth',
  ],
  'log-dump': [
    '{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}\n{*log-line}',
    '{*log-line}\\n{*log-line}\\n{*log-line}\\n{*log-line}\\n{*log-line}\\n{*log-line}\\n{*log-line}\\n{*log-line}\\n{*log-line}\n... {40..900} more like these ...\n{*log-line}\\n{*log-line}\\n{*log-line}\\n{*log-line}\\n{*log-line}\\n{*log-line}',
  ],
  'log-line': [
    '{*stamp} INFO  {*module} {*verb} {*noun}={hex8} took={*ms}',
    '{*stamp} WARN  {*module} retry {2..5}/5 {*plain-error}',
    '{*stamp} ERROR {*module} {*camel}: {*plain-error} ({*column}={hex6})',
    '{*stamp} INFO  {*module} {count} rows from {*table}',
    '{*stamp} DEBUG {*module} cache miss {*noun}:{hex6}',
    '{*stamp} WARN  {*module} slow query {200..9000} ms on {*table}',
  ],
  stamp: [
    '{10..19}:{10..59}:{10..59}.{100..999}',
  ],
  'more-work': [
    'Not urgent.', "I'll be in a call until {10..17}:{10..55}.", 'That is the {*nth} time this month.',
    'It is easy to reproduce, {3..40} lines of script.', 'No customer has noticed yet, I think.',
    'See also {url}', '{^*colleague} knows more about it.', 'I wrote that down in {ticket}.',
    'Happens about {count} times a day.', '{^customer} is waiting for it.', 'I might be wrong, please check.',
    "It's the same on {environment}.", 'Last time we said: {opinion}.',
    "I'd like to have it done {deadline}.", "Tests pass, for what that's worth.",
    "If nobody minds I'll go on with that {*soon}.", 'The relevant part is in {file}.',
    "I can share my screen {*soon} if that's easier.", 'We have {2..9} days until the freeze.',
    'And yes, I {*check}.', 'Costs us {*ms} per request.', 'It only matters for {feature}.',
    '(I know, I know.)', 'Please answer in the ticket, I lose things here.',
    'The old way still works meanwhile.', 'I tried {*remedy} already.',
  ],
  'more-life': [
    'Best thing this week.', 'I am not sorry.', 'Tell nobody.',
    'Long story, involves a {*animal} and a {*thing}.', 'Pictures {*soon}.',
    'My {*relative} laughed for ten minutes.', '{^*feeling}, by the way.', 'And it was {*weather}.',
    'That was in {city}, of course.', 'You had to be there.', 'Second time this month.', 'Bring a {*thing}.',
    'It cost me {4..60} euros.', "I'd do it again.", 'Ask {*colleague}, who was there.',
    'Do you know that feeling?', "No, I don't want to talk about it.", 'Highly recommended.',
    'Still thinking about it.', "Next time I'll take {*transport}.",
  ],
};
