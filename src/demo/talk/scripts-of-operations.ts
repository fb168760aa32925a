import type { Script } from './script.ts';

/** Incidents, releases, customers, design reviews. */
export const SCRIPTS_OF_OPERATIONS: readonly Script[] = [
  {
    topic: 'incident',
    weight: 3,
    lines: [
      "a: 🔴 {^failure} on {service}, started {clock}. || Page: {service}, {failure}. Who is on call? || I'm seeing {failure} in {service} ({environment}). Anyone else? || {@b} {customer} reports {failure}, can you look?",
      "b: {*ack} || On it. || looking, dashboard: {url} || I'm at a laptop in {2..9} minutes",
      'b: {*impact} || {^*impact}. {^*check}, {finding}. || {*check}: {finding}',
      '?c: {*guess} || need hands? || Telling {customer}. || {^*guess}. {^*check}.',
      'b: {^*guess}. || Found something: {cause}. || cause seems to be {cause} || {*check}, {finding}. So: {cause}.',
      '?a: Rollback? || how long? {customer} is asking || status page is updated: {url} || can we {*mitigate} meanwhile?',
      'b~: {^fix}, {*recovery}. || {*recovery} after I {fix} || {^fix}. Watching it for {10..45} minutes.',
      '?a: {*ack} || Thank you. Postmortem {*soon}? || closing the page, {5..90} minutes in total',
      '?b~: Postmortem draft: {url}. Short version: {cause}, noticed {*noticed}, fixed when we {fix}.',
    ],
  },
  {
    topic: 'incident',
    lines: [
      'a+screenshot: {service} looks wrong || this graph does not look healthy || {^*impact}?',
      "b: since when || that's the deploy of {version} || which panel is that || known, {ticket}",
      'a: {clock}, {finding} || {finding}',
      '?c: {*guess}',
      'b~: Calm again. {^cause}, I {fix}. || back to normal by itself, which I hate || {fix}; {*recovery}',
    ],
  },
  {
    topic: 'incident',
    lines: [
      'a: Handover: {*handover}, {*handover}. Quiet otherwise. || on-call summary: {2..14} pages, {0..6} at night. {^*handover}. || Your pager now, {@b}. {^*handover}; {*handover}.',
      'b: {*ack} || got it, pager works || thanks, sleep well || do I need to know anything about {service}?',
      '?a: if {service} shouts, {*mitigate} and go back to bed || just {*mitigate}, the rest can wait for morning || runbook is current, I checked: {url}',
    ],
  },
  {
    topic: 'incident',
    lines: [
      'a: Alert "{*alert}" fired and resolved {3..19} times tonight. Can we tune it?',
      "b: raise the window to {5..30} minutes || it's {cause}, the alert is right || yes please || delete it, nobody acts on it",
      '?c: {*opinion}',
      'a~: #{pr} || changed, and it links the runbook now || tuned. if it pages again, blame me',
    ],
  },
  {
    topic: 'incident',
    lines: [
      'a+log: log from {service} around {clock} attached',
      "b: line {100..9000}: `{error}` || grep for `{error}`, it's in there {3..800} times || the gap between {*ms} and {*ms} is odd",
      'a: oh. {guess} || good eyes. {^guess}. || so {cause}?',
      "?b: {*ack} || let's check: {url} || yes, and it explains {ticket}",
    ],
  },
  {
    topic: 'release',
    weight: 2,
    lines: [
      'a: {version} is on {environment} since {clock}:\n• {*note}\n• {*note}\n• {*note} || Releasing {version}: {*note}, {*note}. || Release notes for {version} ({3..41} commits):\n- {*note}\n- {*note}\n- {*note}\n- {*note}',
      '?b: 🎉 || {*ack} || finally {feature}! || does it include #{1204..4890}?',
      '?c: smoke tests green || smoke tests: {1..3} red, looking || {customer} first or everyone? || {finding}, so far so good',
      '?a: {10..50}% now, the rest {*soon} || Rolling to everybody {*soon}. || done, {*recovery} || no, that one goes into the next',
      '?a~: Fully out. Error rate {*percent}. || 100%. Thanks everybody. || halted at {5..50}%, {finding}',
    ],
  },
  {
    topic: 'release',
    lines: [
      'a: Can {feature} make it into {version}? || Freeze for {version} is {*soon}. Anything missing?',
      'b: if #{pr} gets a review, yes || not without tests || It can, behind a flag. || {*opinion}',
      '?c: reviewing now || {*ack}',
      "a: then it's in || moved to the next one, no drama || OK, {opinion}. || {deadline} at the latest please",
    ],
  },
  {
    topic: 'release',
    lines: [
      'a: Who breaks the least if we ship {*ship-time}?',
      'b: nobody, {customer} sails at {5..9}:{10..55} || {customer} has a dry run || not on a Friday, we said || everyone. do it {*ship-time}',
      '?c: {*laugh}',
      'a: {*ship-time} then || deal || {*ack}',
    ],
  },
  {
    topic: 'release',
    lines: [
      'a: Rollback of {version} on {environment}: {finding}.',
      'b: what was it? || ok. is {customer} affected? || {*guess}',
      'a~: {cause}. Fix in #{pr}, again {*soon}. || {^cause}. I {fix}. || not sure yet. {^*check}.',
      '?c: {*ack}',
    ],
  },
  {
    topic: 'support',
    weight: 3,
    lines: [
      'a: {customer} asks: "{*customer-question}" || Ticket {ticket}, {customer}: {*customer-question} || somebody from {customer} on the phone: {*customer-question}',
      "b: {*support-answer} || tell them {*support-answer} || {*support-answer}. It's also in {url}. || which version?",
      '?a: they say {*customer-reply} || {customer} again: "{*customer-reply}"',
      "?b: then it's {cause} || hm. {^*check}, {finding}. || Can they send a screenshot? || {*opinion}",
      '?a~: Solved, they are happy. || they sent us {present} 😄 || closed {ticket} || "{*customer-thanks}", they say',
    ],
  },
  {
    topic: 'support',
    lines: [
      'a+pdf: {customer} sent this, page {2..40} is the part about {feature} || their requirements, see page {3..60}',
      'b~: Read it. {^*call-note}. || {2..19} of {20..60} points we have already || it contradicts itself on page {4..30} || {*opinion}',
      '?a: {*ack}',
    ],
  },
  {
    topic: 'support',
    lines: [
      'a+csv: export from {customer}, {count} rows, can you find out why {2..40} are rejected?',
      'b~: {cause} || rows {10..900} to {901..4000} have semicolons || {^*csv-fault}. || {*csv-fault}, and one row is a poem',
      "a: {*laugh} || {*ack} || I'll ask them to send it again",
    ],
  },
  {
    topic: 'support',
    lines: [
      'a: Reminder, {customer} goes live {deadline}. Open: {ticket}, {feature}, training.',
      'b: {ticket} is done since {clock} || training is {*soon} || {feature} works on {environment}',
      '?c: I can take {feature} || who is on site? || {*ack}',
      "?a: then we're good || {*ack}",
    ],
  },
  {
    topic: 'design',
    weight: 2,
    lines: [
      'a+image: {^component}, take {2..9} || new version of {component} || What do you think of this for {feature}? || {feature}, both variants',
      'b: {^*design-view}. || {*design-view} || {^*design-view}, but {*design-view}',
      '?c: {*design-view} || left one || right one || Could we test that with {customer}?',
      "a: {*ack} || changed: {url} || that's {*ms} of animation, I can cut it || will try. the grid only has {4..12} columns though",
      "?b~: better! || yes, that's it || now it's {visual}, sorry || 😍",
    ],
  },
  {
    topic: 'design',
    lines: [
      'a: On {*device} {component} is {visual}. || {^component} is {visual} when the {noun} has {2..40} lines.',
      'b++screenshot: confirmed || same here, {*device} || and in dark mode',
      "c: padding {4..16} to {17..32}, fixed in {commit} || it's the font fallback || on purpose, but {*opinion} || can you open a ticket? || line-height, always line-height",
      '?a: {*ack}',
    ],
  },
  {
    topic: 'design',
    lines: [
      'a: Text for {component}: "{*copy}" or "{*copy}"?',
      'b: first || second || neither: "{*copy}" || the first, but shorter || depends on who reads it at 5 in the morning on a pier',
      '?c: {*opinion} || German version will be {2..3} lines || {*laugh}',
      '?a: {*ack}',
    ],
  },
  {
    topic: 'design',
    lines: [
      'a: Watched {3..9} people at {customer} use {feature}. {^*research}. {^*research}. Recording: {url}',
      "b: {*research-reply} || {^*research-reply}. || ouch || that's gold, thank you",
      '?a: {*ack} || highlights are {2..12} minutes long || next round {*soon}, who joins?',
      "?c: me! || I'll come along || {*ack}",
    ],
  },
  {
    topic: 'incident',
    lines: [
      'a: {*postmortem}',
      '?b: {*ack} || thank you for writing it up || point 1 is mine || {*opinion}',
      "?c>a: {*ack} || I'd add: {*opinion}",
    ],
  },
  {
    topic: 'support',
    lines: [
      'a: {*letter}',
      "b: {*ack} || I'll call them {*soon} || oh no || that's {ticket}, fixed {deadline}",
      '?c: {*support-answer} || {*ack}',
      '?a: {*ack}',
    ],
  },
  {
    topic: 'incident',
    lines: [
      'a: From {service}, around {clock}:\n```\n{*log-dump}\n```',
      'b: {*guess} || the retries start before the errors || that is just noise, look at {*table}',
      '?a: {*ack} || {*check}, {*finding}',
    ],
  },
];
