import type { Script } from './script.ts';

/** Building, reviewing and planning. */
export const SCRIPTS_OF_ENGINEERING: readonly Script[] = [
  {
    topic: 'engineering',
    weight: 2,
    lines: [
      'a: Has anyone seen `{error}` in {service} before? || Getting `{error}` from {service} since this morning. Familiar to anybody? || {service} keeps throwing `{error}` at me on {environment}, any ideas?',
      'b: on {environment} or everywhere? || Is that with {version} or main? || which {noun}? || Did you {*try-first}?',
      'a: {environment}, {finding} || Everywhere, {finding}. || just {environment}. I {*check}: {finding}',
      '?c: {^*guess} || {*guess}. || Could you paste the whole thing?',
      '?a: ```\n{*trace}\n```',
      'b>a: {^*guess}. Try {*remedy}. || I had that with {library}. {^*remedy} fixed it. || {^*remedy}, then look again.',
      'a~: That was it: {cause}. {^fix}. || Confirmed, {cause}. I {fix}, PR is #{pr}. || no luck so far, I {*check} and found {finding} || {^fix} and it is quiet now. Thanks both',
      '?b: {*ack}',
    ],
  },
  {
    topic: 'engineering',
    lines: [
      "a: Question about `{camel}`: why does it {*odd-thing}? || does somebody remember why `{camel}` has to {*odd-thing}? || Reading {file} and I don't get why we {*odd-thing} there.",
      'b: History: {customer} {*history}. || because {customer} {*history}, back in {2021..2025} || I think that was {cause}, and nobody dared to touch it since. || No idea, git blame says it was me :(',
      "a: Do we still need it? || Can it go? || And if I delete it? || So it's dead code then?",
      "c: {^*opinion}. || If the tests pass, delete it. || there's one caller left, {file} || Please don't before {customer} is on {version}.",
      "a: {*ack} || Deleted, {12..480} lines gone. #{pr} || I'll leave a comment that says why, at least. || opened {ticket} so we don't forget",
      '?b: {*ack}',
    ],
  },
  {
    topic: 'engineering',
    lines: [
      'a: I measured {service} before and after #{pr}:\n```\n{*measure}\n```',
      'b: {*measure-comment} || wow, {*measure-comment} || how many runs? || {^*measure-comment}. Same data set?',
      "a: {3..40} runs, {environment}, cold cache every time || Same data, {count} rows of {table}. || Best of {3..9}, I'll repeat it tonight. || yes, script is in {file}",
      '?c: {*opinion}',
      '?b: {*ack}',
    ],
  },
  {
    topic: 'engineering',
    lines: [
      'a: This query takes {*ms} on {environment}, should be instant:\n```sql\n{*sql}\n```\nPlan says seq scan on {table}.',
      'b: Is there an index on `{column}`? || statistics? run `analyze {table};` first || try `({column}, id)` as one index || What does `explain (analyze, buffers)` say?',
      'a: {*ms} after that. || there was one, but invalid. Half-built {*when-ago}. || none. creating it concurrently now || It estimates {2..90} rows and gets {count}.',
      '?c: correlated columns, you want extended statistics || The `or` is what kills it. || cast on the left side, look closely || {*opinion}',
      "a~: Down to {*ms} 🎉 || {*ms} now. Wrote it up: {url} || fixed, thank you. I'll add a test that fails on a seq scan.",
    ],
  },
  {
    topic: 'engineering',
    lines: [
      'a: TIL: {*til}',
      '?b: {*ack} || how did I not know this || I learned that the hard way in {2019..2025}. || wait, really?',
      "?c: see also {article} || doesn't work on {environment} though || {*laugh} || adding that to {doc}",
    ],
  },
  {
    topic: 'engineering',
    lines: [
      'a: Small snippet because I keep retyping it:\n```ts\n{*code}\n```',
      'b: nice, but what if `{noun}` is empty? || put it next to `{camel}` please, not in a helpers file || Why not a generator? || We have that already, see `{camel}` in {file}.',
      '?a: {*ack} || it throws then, on purpose || good question, let me add a test || ah. well. {*ack}',
    ],
  },
  {
    topic: 'engineering',
    lines: [
      "a: CI is {*ci-state} again on `{branch}`. || anyone else's CI {*ci-state}? || {^tool} decided to be {*ci-state} today.",
      "b: rerun it, it's the {noun} test, see {ticket} || Same here since {clock}. || works on mine ¯\\_(ツ)_/¯ || That's the cache, bump the key.",
      "a: {1..4} reruns later: green || still. {url} || ok it was {cause} || I'm skipping that test with a ticket ({ticket}) before I throw the machine into the dock",
      '?c: {*laugh} || I can look {*soon}. || {*opinion}',
    ],
  },
  {
    topic: 'engineering',
    lines: [
      "a: Anybody with experience in {library}? We'd need it for {feature}. || Has anyone used {tool} for something like {feature}?",
      'b: Used it at my last job. {*tool-verdict} || yes, {*tool-verdict} || Tried it for {feature#2}: {*tool-verdict}',
      '?c: There is a good write-up: {article}',
      "a: {*ack} || Then I'll do a spike {*soon}, half a day at most. || OK, {opinion}.",
    ],
  },
  {
    topic: 'engineering',
    lines: [
      'a: `{branch}` is ready to try on {environment} if you want to click around {feature}.',
      'b~: Clicked. {^*bug-report}. || works, except: {*bug-report} || First impression: {*bug-report}. Rest is great.',
      "a: Can't reproduce, which {*browser-ish}? || oh no. which {*browser-ish}? || Fixed in {commit}, reload please.",
      '?b+screenshot: {*browser-detail} || see here, {*browser-detail}',
      '?a: {*ack}',
    ],
  },
  {
    topic: 'engineering',
    lines: [
      "a: Heads-up: I'm about to {*risky} on {environment}. Shout in the next {5..30} minutes if that is a bad idea.",
      "?b: wait for my deploy please || go ahead || is {customer} not running their dry run there? || I'm on it right now, {5..20} minutes?",
      'a~: Done, all quiet. || done. {finding} || Finished, took {2..50} minutes. || postponed to {*soon}',
    ],
  },
  {
    topic: 'review',
    weight: 2,
    lines: [
      'a: Review please: #{pr}, {*pr-about} || could someone look at #{pr}? {*pr-about}, {*pr-size} || {@b} you know this code best: {url} ({*pr-about})',
      'b~: {*review-note} || Left {2..17} comments, mostly naming. || {^*review-note}. Otherwise good. || on it {*soon}',
      'a>b: {*review-answer}',
      '?b: {*review-close}',
      '?c: late to it, but: {*review-note}',
    ],
  },
  {
    topic: 'review',
    lines: [
      'a: {@b} in #{pr} you ask about `{camel}`. {^*review-answer}.',
      "b: {*ack} || I still think {*opinion} || Then please say so in a comment, I'll have forgotten {deadline}. || approved!",
      '?a: {*ack}',
    ],
  },
  {
    topic: 'planning',
    lines: [
      'a: Can we settle {feature} {deadline}? Options: (1) {*option}, (2) {*option}, (3) wait.',
      "b: {1..2}, {*opinion} || I'm for {1..3}. || {^*opinion}.",
      'c: {1..2} as well || (1) is cheaper, (2) is what {customer} asked for || {^*opinion}, so {1..3}. || whatever we choose, {*opinion}',
      '?d: 3. we have no time before {customer}',
      "a~: Taking that as ({1..2}). Wrote it down: {url} || No consensus, so a 15 minute call {*soon}. || OK, ({1..2}) it is, I'll update {ticket}.",
    ],
  },
  {
    topic: 'planning',
    lines: [
      'a: Notes from the call with {customer}:\n- {*call-note}\n- {*call-note}\n- {*call-note}\nNext call {*soon}. || {customer} call, short version: {*call-note}; {*call-note}.',
      'b: Did they say when? || {*ack} || do they know that {feature} is not in {version}? || who is our contact now?',
      "?a: {^deadline}, they said. || Their new person is called {*outsider}. || Not yet, I'll tell them gently. || it's in the doc: {url}",
    ],
  },
  {
    topic: 'planning',
    lines: [
      'a: Estimate for {feature}? I need a number for {customer} {deadline}.',
      'b: {2..15} days || {1..4} weeks if nothing explodes || depends: {*option}? then {2..9} days. || how honest do you want it?',
      'c: double it || add the {noun} migration, so {3..20} || {*opinion}',
      "?a: I'll say {2..8} weeks then. || {*ack}",
    ],
  },
  {
    topic: 'standup',
    weight: 3,
    hours: [6, 11],
    lines: [
      'a: Yesterday: {*did}. Today: {*will}. {^*blocker}. || y: {*did}\nt: {*will}\nb: {*blocker} || {^*did}, today {*will}',
      'b: {^*did}, {*did}. Next {*will}. || yesterday {*did}; today {*will}; {*blocker} || - {*did}\n- {*did}\n- next: {*will}',
      '?c: {^*did}. Today {*will}, {*blocker}. || {*did}, {*will} today',
      '?d: Off yesterday. Today: {*will}. || {^*did} (again). {^*will} today. {^*blocker}.',
      '?b>a: I can help with that {*soon} || {*ack}',
    ],
  },
  {
    topic: 'engineering',
    lines: [
      'a: {*guide}',
      '?b: {*ack} || can we put that into {doc}? || step 3 made me laugh || {*opinion}',
      '?a: {*ack} || done: {url}',
    ],
  },
  {
    topic: 'planning',
    lines: [
      'a: {*minutes}',
      '?b: {*ack} || small correction: {*call-note} || thanks for taking notes',
      '?c: {*opinion} || {*ack} || sorry I missed it, {*excuse}',
    ],
  },
];
