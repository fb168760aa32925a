import type { Vocabulary } from './phrase.ts';

/** What a team talks about beside its work. */
// oxfmt-ignore
export const WORDS_OF_LIFE: Vocabulary = {
  dish: [
    'pho', 'the lentil soup', 'falafel', 'ramen', 'the daily fish', 'pierogi', 'a burrito', 'pad thai',
    'the cheese sandwich of shame', 'sushi', 'dosa', 'leftover lasagne', 'shakshuka', 'bibimbap', 'poke',
    'a very sad salad', 'gyros', 'the mushroom thing', 'currywurst', 'khachapuri', 'bánh mì', 'gnocchi',
    'a poke bowl the size of my head', 'herring on rye', 'mapo tofu', 'feijoada', 'koshari', 'borscht',
  ],
  place: [
    'the harbour canteen', 'Mama Oanh', 'the place with the plants', 'that truck by the crane',
    'Trattoria Nina', 'the new Korean place', 'Café Lotse', 'the market hall', 'the roof',
    'the bakery on Pier 4', 'Saffron', 'the kebab corner', 'the museum café', 'the one with the angry cook',
    'Zum Anker', 'the ramen bar under the bridge',
  ],
  'food-verdict': [
    '{3..9}/10', 'would go again', 'never again', 'too much coriander', 'the queue was out of the door',
    'surprisingly good', 'they forgot the sauce', 'portion for two', 'I regret nothing',
    'I regret everything', 'spicy in a personal way', 'cash only, careful', 'closed on Tuesdays apparently',
    'the soup was the best part', 'came with a free tea', 'needs salt',
  ],
  weather: [
    'raining sideways', '{24..36} degrees in the office', 'foggy enough to lose the ferry',
    'snowing, in {*month}', 'perfect sailing wind', 'so windy my bike moved', 'suspiciously sunny',
    'hail. actual hail', 'grey from edge to edge', 'the first warm evening',
  ],
  month: [
    'April', 'May', 'October', 'November', 'June',
  ],
  pet: [
    'cat', 'dog', 'parrot', 'rabbit', 'tortoise', "neighbour's cat", 'sourdough starter', 'three-legged cat',
    'puppy',
  ],
  'pet-act': [
    'walked over the keyboard and merged to {branch}', 'ate my {*thing}', 'joined the customer call',
    'discovered the printer', 'is asleep on the laptop charger', 'brought me a live {*animal}',
    'refuses to leave the {*thing}', 'learned to open the fridge', 'is judging my code',
    'barked at the standup bot', 'is now on the roof',
  ],
  animal: [
    'lizard', 'moth', 'mouse', 'crab', 'pigeon', 'frog',
  ],
  thing: [
    'headphones', 'left shoe', 'notebook', 'badge', 'passport', 'umbrella', 'standing desk', 'moving box',
    'bike light', 'lunch',
  ],
  hobby: [
    'climbing', 'the choir', 'pottery', 'a half marathon', 'chess', 'sailing',
    'restoring a {1970..1989} radio', 'sourdough', 'birdwatching', 'the allotment', 'learning the accordion',
    'a jigsaw of {500..3000} pieces', 'bouldering', 'swimming in the harbour', 'knitting', 'home brewing',
    'an evening course in {*language-name}', 'lock picking',
  ],
  'language-name': [
    'Finnish', 'Greek', 'Japanese', 'Arabic', 'Ukrainian', 'Portuguese', 'sign language',
  ],
  'hobby-state': [
    'going badly, but happily', 'harder than it looks', 'my shoulders disagree', 'I am now the second worst',
    'got to {3..40} without stopping', 'we need a tenor', 'everything tastes like yeast',
    'I have {2..19} of them now', 'day {2..60} and counting', 'it hummed, then it smoked',
    'the teacher sighed only once', 'best part of the week',
  ],
  city: [
    'Lisbon', 'Kyiv', 'Osaka', 'Chennai', 'Porto Alegre', 'Leipzig', 'Alexandria', 'Chengdu', 'Tromsø',
    'Galway', 'Trieste', 'Tallinn', 'Busan', 'Thessaloniki', 'Valparaíso', 'Gdańsk',
  ],
  transport: [
    'the night train', 'the {6..9}:{10..55} ferry', 'a bike and hope', 'the replacement bus',
    'a very small plane', 'the slow train', "my brother's van",
  ],
  book: [
    '"The Lighthouse Ledger"', '"Salt and Arithmetic"', '"A Short History of Knots"', '"The Ninth Pilot"',
    '"Low Water"', '"Letters to a Cartographer"', '"The Bell Buoy"', '"Winter Timetable"',
    '"Seven Kinds of Fog"', '"The Quiet Protocol"', '"Everyone on the Quay"', '"An Atlas of Small Errors"',
  ],
  'book-view': [
    'the middle drags but the last {20..90} pages are wonderful', 'I cried on the tram, thanks for that',
    'the narrator is lying from page {3..60} on', 'too many ships, and I work here',
    'best opening line this year', 'I gave up at page {40..200}', 'the translation is superb',
    'needs an editor with a saw', 'I keep thinking about the {*noun} scene',
    'a whole chapter about rope and I loved it', 'the villain is obviously the landlord', 'reread it at once',
    'funny in a way that hurts', 'my mother would like it, which says a lot',
  ],
  game: [
    'the one with the trains', 'chess', 'the cooking game', 'that co-op puzzle thing', 'table tennis',
    'the geography quiz', 'go', 'the boat simulator (yes, really)',
  ],
  gadget: [
    'a mechanical keyboard', 'a second-hand plotter', 'noise-cancelling headphones', 'a thermal printer',
    'a tiny e-ink screen', 'a bread machine', 'a foot pedal for the terminal', 'a split keyboard',
    'a lamp that follows the tide table', 'an espresso grinder',
  ],
  thought: [
    'why is it "on" a ship but "in" a boat', 'a calendar invite without an agenda is a threat',
    'nobody has ever read a cookie banner', 'the printer knows when you are late',
    'every spreadsheet wants to become a database', 'tides are just very slow waves',
    'naming a meeting "quick sync" doubles its length',
    'half of engineering is remembering which terminal it was',
    'if the docs are wrong and the code is wrong, which one do you fix first',
    'we say "it works on my machine" but we never ship the machine', 'a ferry is a bus with opinions',
    'seagulls have no concept of seniority',
    'there are two kinds of people and three kinds of off-by-one errors', 'all my tabs are load-bearing',
    "today's workaround is next year's architecture", 'the best feature of email is that it ends',
  ],
  excuse: [
    'the bus drove past me', 'my alarm was on another time zone', 'the {pet} {pet-act}',
    'I went to the wrong office floor', 'there was a very long freight train', 'the lift is stuck again',
    'I was in the other meeting with the same name', 'no power in our street', 'the plumber came, at last',
  ],
  feeling: [
    'long day', 'I need a weekend after this weekend', 'brain is porridge', 'actually a good day',
    'slept like a stone', 'coffee number {2..6}', 'running on biscuits', 'so done with today',
    'weirdly productive', "can't complain", 'much better than yesterday', 'a bit under the weather',
  ],
  plan: [
    'a walk along the pier', 'drinks at {place}', 'the cinema, something with subtitles',
    'a quick game of {game}', 'the flea market', "a swim if it's not {weather}", 'nothing, gloriously',
    'moving a sofa, wanna help?', 'the concert on Saturday', 'visiting my parents in {city}',
    'painting the kitchen',
  ],
  present: [
    'a plant', 'a very nice pen', 'cake, obviously', 'a voucher for {place}', 'the good chocolate',
    'a map of the harbour from {1880..1960}', 'something for the {pet}',
  ],
  sport: [
    'the derby', 'the regatta', 'the match', 'the time trial', 'the final', 'the penalty shoot-out',
  ],
  emoji: [
    '🚀', '🎉', '🙈', '☕', '🌊', '⛴️', '🐟', '🔥', '🫠', '✨', '🧭', '🌦️', '🥲', '💤', '🍜', '🐌', '🤞', '👀',
    '🪢', '⚓',
  ],
};
