import type { Vocabulary } from './phrase.ts';

/** The short turns of small talk. */
// oxfmt-ignore
export const WORDS_OF_SMALL_TALK: Vocabulary = {
  'lunch-time': [
    'in {5..30}', '{11..12}:{10..55}', 'at noon', '12ish', 'after standup', 'in ten minutes',
    'when the build is done', 'sharp at 12:{10..30}',
  ],
  'lunch-no': [
    "can't today", 'brought my own', 'not hungry yet', 'remote today, enjoy', 'dentist :(',
    'call with {customer} until {12..13}:{10..45}', 'still full from {dish#2}', 'next time',
    "I ate at {10..11}:{10..55}, don't judge", 'saving money this week', 'fasting until sunset',
  ],
  'booked-as': [
    'Harborline', 'the loud table', 'Captain {*outsider}', '{colleague}', 'tide team',
    'definitely not {8..14} people',
  ],
  kitchen: [
    'whoever took my {*thing}: I know where you sit', 'the coffee machine wants "{*coffee-error}" again',
    'There is {*leftover} in the kitchen, help yourselves', 'Who put {*leftover} in the dishwasher?',
    'the fridge is being emptied {*soon}, label your things', 'fresh {*leftover} on Pier side',
    "the good biscuits are gone. I'm not accusing anyone. {@b}", 'please stop microwaving {*leftover}',
    'new milk frother, read the manual first', 'we have {3..60} mugs and {2..5} spoons',
  ],
  'coffee-error': [
    'EMPTY GROUNDS', 'ERROR {3..47}', 'DESCALE', 'FILL BEANS', 'CALL SERVICE', 'INSERT COIN', 'DOOR OPEN',
    'HELLO',
  ],
  leftover: [
    'cake', 'half a pizza', 'a whole fish', 'a bowl of {dish}', 'pretzels', "somebody's birthday tart",
    'baklava from {*colleague}', 'mystery soup', 'oranges', 'a kilo of cheese', 'mooncakes', 'cinnamon rolls',
  ],
  'kitchen-reply': [
    'running', 'is there any left?', "I'll buy new ones", 'that was there since {*month}',
    'turn it off and on again', 'it was {colleague}, I saw it', 'we need a kitchen on-call',
    'opened a ticket: {ticket}', 'gone in {20..90} seconds', 'descaled it, took {15..50} minutes',
    'the {pet} did it',
  ],
  'plan-ing': [
    'sleeping', 'at {place}', 'in {city}', 'on a boat, for a change', 'painting', 'at {*hobby}',
    'on call, so here',
  ],
  'gadget-why': [
    'it has a knob', 'my old one fell into the harbour', 'it was there and I was weak',
    'for {feature}, obviously', "it's an investment", 'it makes a very good click', "I saw {colleague}'s",
    'now I can retire',
  ],
  relative: [
    'sister', 'partner', 'mum', 'brother-in-law', 'flatmate', 'grandfather', 'accountant',
  ],
  'sport-view': [
    '{0..4}:{0..4} and I have no voice', 'the referee is a seagull', 'we were robbed',
    'last minute!! again!!', 'deserved', 'never sitting down again', 'boring until minute {60..89}',
    'the wind decided it', 'penalties are cruelty',
  ],
  'read-view': [
    'the part about {module} is spot on', 'great diagrams', 'disagree with every word and enjoyed it',
    'we do exactly the opposite', 'long, but worth it', 'the comments are better',
    'I know the author, nice person', 'that would fix our {failure}', 'stopped at the third footnote',
    'needs a summary: {opinion}',
  ],
  quote: [
    'The sea has no memory, so the harbour must keep two sets of books.',
    'She tied the same knot for forty years and never the same way.',
    'Fog is only distance that has come closer.', 'A map is a promise made by somebody who has left.',
    'He was late in the way that tides are late: never, if you knew the table.',
    'We painted the boat because we could not paint the weather.', 'All cargo is luggage to somebody.',
    'There is no small leak, only a short acquaintance.',
    'The lighthouse did not move; that was the whole of its kindness.',
    'Nobody is lost who can still be early.', 'They counted the passengers twice and the lifeboats once.',
    'An anchor is a way of having an opinion.',
  ],
  'private-matter': [
    "I got an offer and I don't know", 'can you cover my on-call on the {1..28}th?',
    'I think {feature} is going wrong and nobody says so', 'could you review my talk?',
    "I'd like to move to {module}", '{customer} was rude to {colleague}',
    'I need {3..15} days off in {*month}', 'how did you like working with {colleague}?',
    "I broke {service} on {environment} and it's my fault", 'who decides about {feature} now',
    "I'm stuck with {ticket}", 'my laptop is dying', 'would you be a reference for my flat?',
    'the numbers in {doc} look wrong', "I'd rather not present on {*weekday}", 'am I too slow in reviews?',
  ],
  weekday: [
    'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday',
  ],
  'private-reply': [
    "let's go for a walk", "don't worry, that happens to everyone once", "I'd tell {colleague} first",
    'take your time, no rush at all', 'sure, swap with the {1..28}th?',
    'write it down in {3..5} sentences, then we look', 'honestly, {opinion}', "I'll talk to them",
    "you're not slow, {feature} is big", "that's easy, {fix} and done", 'I felt the same in my first year',
    'ask for a new one, it takes {2..9} days', 'of course', 'I read it twice and I agree',
    'tell me more over coffee', 'then {opinion}',
  ],
  hideout: [
    'server room', 'drawer with the cables', 'plant pot', 'meeting room nobody books', 'boot of my car',
  ],
  paper: [
    'contract', 'floor plan', 'offer', 'timetable', 'invoice', 'certificate', 'draft', 'form', 'visa letter',
    'insurance thing',
  ],
  misheard: [
    'the ferry of destiny', 'please burn the baker', 'ten angry parsley', 'buy more ducks',
    'the port is an onion', 'call me Thursday, moose', 'my hat is a server',
  ],
  'follow-answer': [
    'fixed in {version}', 'still open, {ticket}', 'it was {cause}', 'no, {customer} never answered',
    'done since {clock}', 'turned out to be {cause}', 'I {fix} and forgot to say so', 'we decided {deadline}',
    'moved to the next sprint', '{*colleague} has it', 'not reproducible any more', 'yes, see {url}',
    'half of it', 'replaced by {feature}', 'waiting for {customer}',
  ],
  'follow-late': [
    '{opinion}', 'same for {customer}', 'we had this in {2021..2025} too', '{check}, {finding}',
    'what about {feature}?', 'love this', 'I can help {*soon}', 'please add {*colleague} to that',
    'there is a page for it: {url}', 'the {pet} approves', 'can we do that for {module} too?',
  ],
  aside: [
    "I'll be {*away}", '{*away} {*soon}', 'meeting moved to {9..16}:{10..55}',
    'room {2..5} has no chairs, again', 'the {*office-thing} is {*office-state}',
    'somebody left {*thing-left} at the reception', 'fire drill {*soon}, bring a jacket',
    'parcel for {*colleague}', '{doc} is up to date again: {url}', 'reminder: timesheets',
    'tickets older than {60..400} days get closed {*soon}', 'retro board is open: {url}',
    'guests from {customer} today, hide the whiteboard', 'I moved {doc} here: {url}',
    'wifi password changed, ask {*colleague}', 'new stickers!',
    'found {2..40} open tabs about {noun}, closing them all', 'thanks {@b} for {*kind-act}',
    '{*away}, phone is on', 'demo of {feature} {*soon}', 'anyone using {environment} right now?',
    'cleaning up {environment} {*soon}', 'survey about {feature}: {url}',
  ],
  away: [
    'out for {*errand}', 'offline from {13..17}:{10..55}', 'back at {10..16}:{10..55}',
    'working from {city} until {*weekday}', 'on the train, patchy signal', 'at {customer} all day',
    'on holiday from {*weekday}', 'heads down until {11..16}:{10..55}', 'at the doctor', 'fetching the kids',
  ],
  errand: [
    'a haircut', 'the post office', 'a school thing', 'the bike shop', 'the vet', 'a flat viewing',
    'the bank', 'picking up {*thing-left}',
  ],
  'office-thing': [
    'lift', 'printer', 'heating', 'window on floor {2..6}', 'projector', 'door badge reader', 'plant',
    'standing desk {2..40}', 'coffee machine', 'phone booth',
  ],
  'office-state': [
    'broken', 'fixed', 'making a noise', 'on vacation', 'beeping every {3..30} s', 'haunted', 'new',
    'leaking', 'warm for the first time this year', 'stuck halfway', 'occupied by a pigeon',
  ],
  'thing-left': [
    'an umbrella', 'a single glove', 'a bike helmet', 'a charger (USB-C, white)', 'a very small sock',
    'keys with a fish on them', 'a violin', 'sunglasses', 'a thermos', 'a library book',
  ],
  'kind-act': [
    'the help with {ticket}', 'the cake', 'the long explanation yesterday', 'staying late', 'the patience',
    'taking my shift', 'writing {doc}', 'the review of #{pr}', 'finding my {*thing}',
  ],
  ask: [
    'do you have the link to {doc}?', 'which port was that again?', 'are you coming to {*hobby}?',
    'can you add me to {feature}?', 'is {ticket} yours?', "what's the password hint for {environment}?",
    'when is {customer} on site?', 'could you merge #{pr}?', 'did you mean {*colleague} or {*outsider}?',
    'your mic is on', 'how do I get to {url}?', 'you still owe me {dish}', 'who owns {service} now?',
    'the {doc} link is dead', 'what was the flag for {feature}?',
  ],
  'ask-answer': [
    '{url}', "it's in {doc}", 'ask {*colleague}', '{ticket}, yes', 'no idea, sorry',
    '{1..28}.{1..12}., in the morning', 'merged', 'oops', "I'll send it {*soon}", 'that was before my time',
    'try it now', '`{camel}`, in {file}', '{opinion}',
  ],
};
