import type { Script } from './script.ts';

/** Lunch, small talk, books, private chats, remarks in passing. */
export const SCRIPTS_OF_LIFE: readonly Script[] = [
  {
    topic: 'lunch',
    weight: 4,
    hours: [9, 13],
    lines: [
      "a: Lunch? {^place} at {11..12}:{10..55}? || anyone hungry? || Who's in for {place}? || {dish} at {place} today, {*lunch-time}",
      "b: in || I'm in, {*lunch-time} || {*lunch-no} || {dish#2} please || depends, do they have {dish}? || yes!! || 🙋",
      '?c: me too || {*lunch-no} || count me in, {*lunch-time} || is it {weather} or can we sit outside || bring me {dish#2}?',
      '?d: {*lunch-no} || + me || already had {dish#2}, {*food-verdict}',
      'a: Table for {3..8}, {*lunch-time}. || OK, meet at the lift {*lunch-time} || leaving now || booked under "{*booked-as}"',
      '?b~: {^dish}: {*food-verdict} || {*food-verdict}, {*food-verdict} || the {dish} was {3..9}/10',
    ],
  },
  {
    topic: 'lunch',
    hours: [8, 16],
    lines: [
      "a+image: {dish} at {place}, {*food-verdict} || {*food-verdict}: {dish} || today's {dish}",
      "b: I'm jealous || {*laugh} || is that {dish} or {dish#2}? || where? || that is not {dish} where I come from || recipe?",
      '?a: {place}, {4..19} euros || homemade! || {*food-verdict}',
    ],
  },
  {
    topic: 'lunch',
    hours: [7, 18],
    lines: [
      'a: {*kitchen}',
      '?b: {*laugh} || guilty || not me this time || {*kitchen-reply}',
      '?c: {*kitchen-reply} || {*ack}',
    ],
  },
  {
    topic: 'life',
    weight: 2,
    lines: [
      'a: Shower thought: {*thought}. || {*thought} || unpopular opinion: {*thought} || I keep thinking: {*thought}.',
      '?b: {*laugh} || delete this || counterpoint: {*thought} || {*emoji}{*emoji}',
      '?c: {*laugh} || on a mug, please || {@a} go outside || and {*thought}',
    ],
  },
  {
    topic: 'life',
    lines: [
      "a: My {pet} {pet-act}. || Update on the {pet}: {pet-act}. || {*excuse}, so I'm {5..40} minutes late. And the {pet} {pet-act}.",
      "b: photo or it didn't happen || {*laugh} || how is the {pet} now? || promote the {pet}",
      '?a+image: as requested || {*emoji} || proof',
      '?c: ❤️ || {*laugh} || 10/10 {pet} || hire immediately',
    ],
  },
  {
    topic: 'life',
    lines: [
      'a: It is {*weather} here in {city}. || {^*weather}. In {*month}. Thanks.',
      "b: {*weather} in {city#2} || laughs in {city#2} || same || I'm cancelling {*hobby} tonight",
      '?c: perfect for {*hobby} || {*emoji} || {*plan}?',
    ],
  },
  {
    topic: 'life',
    lines: [
      'a: Weekend plans? || what is everybody up to this weekend || any plans for tonight?',
      'b: {*plan} || {*plan}, then {*plan} || {*hobby}, {*hobby-state} || off to {city} by {*transport}',
      'c: {*plan} || {*hobby}. {^*hobby-state}. || sleep || {*plan}. Join!',
      "?a: nice, I'll be {*plan-ing} || {*ack} || jealous of {city}",
    ],
  },
  {
    topic: 'life',
    lines: [
      'a: I bought {gadget}. || Say hello to {gadget} || guess who has {gadget} now',
      'b: why || do you need it, though || I have {2..5} of those || how loud is it || link? || {*laugh}',
      "a: {*gadget-why} || it was {20..60}% off || no regrets yet || don't tell my {*relative}",
      '?b: {*laugh}',
    ],
  },
  {
    topic: 'life',
    lines: [
      'a: Did you see {sport}? || {sport} tonight at {place}, who watches? || No spoilers for {sport} please',
      "b: {*sport-view} || I'm in || what a game || {*sport-view}, I had to turn it off",
      '?c: {*sport-view} || my {*relative} was there || I only watch {game}',
    ],
  },
  {
    topic: 'life',
    lines: [
      'a: Birthday alert: {b} is {29..52} today! 🎂 || Happy birthday {@b}! || Today {2..12} years ago {@b} joined us 🎉',
      'c: 🎉🎉 || happy birthday!! || hooray {b} || {*emoji} all the best',
      "b: thank you all! cake is in the kitchen || aww thanks || you remembered 🥹 || {29..52}? I'm {22..28}.",
      '?d: cake?? || {*emoji}{*emoji}{*emoji} || on my way to the kitchen',
    ],
  },
  {
    topic: 'life',
    lines: [
      'a: Good read: {article} || this is worth {5..40} minutes: {article} || {article} (sound on)',
      '?b: {*read-view} || read it on the tram, {*read-view} || {*laugh}',
      "?c: {*read-view} || that's {feature} in a nutshell || saved",
    ],
  },
  {
    topic: 'life',
    lines: [
      'a: How is {*hobby} going, {b}? || {@b} how was {hobby}?',
      "b: {*hobby-state} || {^*hobby-state}. || don't ask. ({*hobby-state}) || {*hobby-state}, and {*hobby-state}",
      '?a: {*laugh} || {*ack} || show us!',
    ],
  },
  {
    topic: 'books',
    weight: 2,
    lines: [
      "a: Finished {book}. {^*book-view}. || {book}: {*book-view} || I'm on page {20..340} of {book}, {*book-view}",
      "b: {*book-view} || I thought {*book-view} || no spoilers, I'm at page {10..190} || compared to {book#2}, {*book-view}",
      '?c: {^*book-view}. || borrowing it from you || {book#2} next? || audio version is {6..19} hours and {*book-view}',
      '?a: {*ack} || agree to disagree || yes! the {noun} scene!',
    ],
  },
  {
    topic: 'books',
    lines: [
      'a: Next one: {book} or {book#2}? We meet {*soon}.',
      'b: {book} || {book#2}, {*book-view} || whichever is shorter || the library has {1..4} copies of {book}',
      "c: {book#2} || {book} || I'll bring the biscuits either way",
      'a: {book} it is, up to page {60..210} || then {book}. tea at {place} || coin says {book#2}',
    ],
  },
  {
    topic: 'books',
    lines: [
      'a: "{*quote}" ({book}, p. {9..390}) || underlined today: "{*quote}"',
      '?b: beautiful || hm. {*book-view} || that whole chapter || needs to be on a wall',
    ],
  },
  {
    topic: 'private',
    weight: 3,
    lines: [
      'a: Do you have {5..30} minutes {*soon}? || got a moment? || can I call you {*soon}? || quick question about {doc}',
      'b: sure || {*soon} ok? || now is good || in a meeting until {10..17}:{10..55} || always || yes, what about?',
      "a: {*private-matter} || it's about {feature}, {*private-matter} || {^*private-matter}. Nothing bad. || {*private-matter}, and I don't want to ask in the big channel",
      'b: {*private-reply} || {^*private-reply}. || ok. {*private-reply} || hm, {*private-reply}',
      "?a: {*ack} || thank you, that helps || let's talk {*soon} || you're the best",
    ],
  },
  {
    topic: 'private',
    lines: [
      'a: How are you? || everything ok? You were quiet in standup || all good over there?',
      'b: {*feeling} || {^*feeling}. You? || {*feeling}, {*feeling}',
      'a: {*feeling} too || {*plan} tonight? || take the afternoon off || {^*feeling}.',
      '?b: {*ack} || deal || thanks for asking || ❤️',
    ],
  },
  {
    topic: 'private',
    lines: [
      "a: {present} for {*colleague}, do you chip in? || collecting for {*colleague}'s {present}, {3..10} euros? || we need a card for {*colleague}",
      'b: of course || in || {5..20} from me || who signs? || {*ack}',
      "?a: {*ack} || you're number {3..11} || it's hidden in the {*hideout}",
    ],
  },
  {
    topic: 'private',
    lines: [
      "a+pdf: here's the {*paper} || the {*paper} we talked about || can you check page {2..9} of this {*paper}?",
      'b~: read it, {*opinion} || page {2..9}, second line || looks fine || signed and sent back || {2..5} small things, see mail',
      '?a: {*ack}',
    ],
  },
  {
    topic: 'private',
    lines: [
      'a+voice:  ',
      'b: can\'t listen now, {*soon} || {*laugh} || ok, {*soon} || transcription says "{*misheard}"',
      '?a: {*ack} || short version: {*private-matter} || I was walking, sorry',
    ],
  },
  {
    topic: 'private',
    lines: [
      'a: {*excuse}. Can you start without me? || late by {5..35}, {*excuse} || {*excuse}, sorry!',
      'b: no worries || {*ack} || we start with {doc} then || {*laugh}',
      "?a: thanks, there at {8..10}:{10..55} || you're a star || in the lift now",
    ],
  },
  {
    topic: 'follow-up',
    lines: [
      'a: Any news here? || coming back to this || did this ever get solved? || ^ still true? || bump',
      'b: {*follow-answer} || {^*follow-answer}.',
      '?a: {*ack}',
    ],
  },
  {
    topic: 'follow-up',
    lines: [
      'a: just saw this. {*follow-late} || {*follow-late} || late, but: {*follow-late}',
      '?b: {*ack} || {*laugh}',
    ],
  },
  {
    topic: 'follow-up',
    lines: [
      'a: For the record: {*follow-answer}. || update: {*follow-answer}',
      '?b: {*ack}',
      '?c: {*opinion}',
    ],
  },
  { topic: 'aside', weight: 2, lines: ['a: {*aside} || {^*aside}. || {*aside} {*emoji}'] },
  { topic: 'aside', lines: ['a: {*aside}', 'b: {*ack} || {*laugh} || {*emoji}'] },
  { topic: 'aside', lines: ['a: {@b} {*ask}', 'b: {*ack} || {*soon} || {*ask-answer}', '?a: {*ack}'] },
  {
    topic: 'life',
    lines: [
      'a: {*story}',
      '?b: {*laugh} || this needs to be a film || I read that twice || ❤️',
      '?c: {*laugh} || how is the {*animal}? || {*emoji}',
    ],
  },
];
