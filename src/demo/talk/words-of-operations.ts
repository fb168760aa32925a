import type { Vocabulary } from './phrase.ts';

/** Incidents, releases, customers and design, as people put it. */
// oxfmt-ignore
export const WORDS_OF_OPERATIONS: Vocabulary = {
  impact: [
    '{*percent} of requests', 'bookings work, check-in does not', '{customer} only',
    'read-only at the moment', 'nobody noticed yet', '{2..40} tickets in {5..30} minutes', 'kiosks are fine',
    'all of {environment}', 'p99 at {2..19} s', 'the queue is at {count} and growing',
    'tide data is {20..180} minutes old', 'web ok, mobile not',
  ],
  mitigate: [
    'restart {service}', 'turn {feature} off', 'switch to the replica', 'silence the alert', 'drain one node',
    'raise the limit', 'serve the cached tables', 'pause the importer', 'scale to {4..20} pods',
  ],
  recovery: [
    'error rate back to {*percent}', 'queue is draining, {count} left', 'green again', 'all pods healthy',
    'latency is normal since {clock}', 'p99 down to {*ms}', 'customers confirm', 'kiosks are back',
    'no new errors for {5..40} minutes',
  ],
  noticed: [
    'by {customer}', 'by the alert, {2..12} minutes late', 'by accident', 'within a minute',
    'because the {pet} looked at the dashboard', 'during standup',
  ],
  handover: [
    '{service} restarted twice', '{ticket} is still open', '{failure} at {1..5} am, {cause}',
    'the disk on the replica is at {71..94}%', '{customer} may call', '{alert} is noisy',
    'the backup ran {20..90} minutes late', 'certs renew on Thursday', 'I silenced {alert} until Monday',
  ],
  alert: [
    'TideFeedStale', 'QueueDepthHigh', 'BookingErrorsBurn', 'ReplicaLag', 'DiskFillsIn4h', 'CertExpiresSoon',
    'KioskOffline', 'SmsQuotaLow', 'LoginLatencyP99', 'ManifestMissing',
  ],
  note: [
    '{feature} for everybody', '{feature} behind a flag', 'fixes {failure} in {service}',
    '{service} starts {2..9}x faster', '{component} no longer {visual}', 'removed the old {noun} endpoint',
    'security updates', '{ticket}: {*bug-report}', 'new index on {table}', 'Greek and Ukrainian translations',
    'upgraded {library}', 'better error when the {noun} is gone', 'prices with {2..4} decimals',
    '{service} survives a dead replica', 'smaller images ({*percent} less)', 'faster search for ports',
  ],
  'ship-time': [
    'at noon', 'now', 'tonight', 'on Monday', 'at {6..9} in the morning', 'on Thursday after the last ferry',
    'at {14..17}:00', 'after the storm warning',
  ],
  'customer-question': [
    'Why does the ticket say deck {2..9} when the ship has one',
    'can we have {feature} in a colour that fits our logo', 'the {noun} is gone since yesterday',
    'is it normal that it shows {failure}?', 'how do we cancel {2..90} bookings at once?',
    'My printer prints the QR code as a black square', 'do you support ferries with more than {12..40} decks',
    'invoice {1000..9900} was booked twice', 'where do I change the crew for {5..9}:{10..55}?',
    'the app says tomorrow, the pier says today', 'can a horse be a vehicle?',
    'we need the report with {column}, in Excel, in landscape', 'who deleted berth {2..40}?',
    'the login mail does not arrive', 'is the tide table in winter time?',
    'why is a dog more expensive than a child', 'can the captain get read-only access',
    'what happens if the internet is gone on board',
  ],
  'support-answer': [
    'Settings → {module} → {noun}', "that's {feature}, needs {version}", 'known, {ticket}, fixed {deadline}',
    'they have to clear the site data once', 'it does that on purpose',
    "ask for the booking id, I'll look in {table}", '{cause}, so not on their side', 'give them a voucher',
    'the export does it in one go', 'not possible today, would be {ticket}', 'yes, since {version}',
    'I can do it by hand this time', 'a horse is cargo, legally', "set the port's time zone",
    'they are looking at the test system', "it's cached for {5..60} minutes",
  ],
  'customer-reply': [
    'it works now, we did nothing', 'still the same', 'what is a browser', 'only on the blue computer',
    'ok but on the ship it is different', 'we did that {2..5} times', 'can someone call us',
    'it was the cable', 'the button is grey', 'our IT is on holiday until {month}',
    'we printed your answer, thank you',
  ],
  'customer-thanks': [
    'you are faster than the ferry', 'wonderful', 'tell the programmer hello', 'finally', 'now it prints',
    'we will name a berth after you',
  ],
  'csv-fault': [
    'the header is in row {2..9}', 'dates as {1..28}/{1..12}/99', 'a BOM, of course', 'tabs and commas mixed',
    'two columns called {column}', '"n/a" in a number column', 'names with line breaks', 'Windows-1252',
    'the last row is the sum', '{3..80} rows are from {2009..2019}', 'quotes inside quotes inside quotes',
  ],
  'design-view': [
    'I like the calm of it', 'the button is hard to find', '{component} is {visual}', 'more air on top',
    'the icons say "airport"', 'love the type', 'does it work with {20..90} ports?',
    'where is the error state?', 'the blue is lovely', 'contrast is {2..4}.{1..9}:1, too low',
    'reads well aloud', 'try it at {320..360} px', 'this is so much clearer than before',
    'the second step could go', "it looks clickable but isn't", 'what does it look like empty?',
    "feels fast even when it isn't", "I'd lose the shadow",
  ],
  device: [
    'my old phone', 'the kiosk', 'a tablet in the sun', 'Safari', 'the projector', 'a {4..7} inch screen',
    'Firefox with big fonts', 'the wheelhouse display', 'e-ink',
  ],
  copy: [
    'No ferry tonight', 'Nothing sails before {4..8} am', 'We saved your seat',
    'Seat held for {5..20} minutes', 'You are offline. Your ticket still works',
    'Storm: sailing moved to {10..20}:00', 'Could not reach the harbour', 'Try again',
    'Bring an ID and a jacket', 'Your dog is booked', 'Gate closes in {5..15} minutes', 'This berth is taken',
    'Payment went through, relax', 'Ask the crew',
  ],
  research: [
    '{2..5} of {6..9} missed {component}', 'nobody scrolled', 'everyone tried to swipe the {noun}',
    'they read the price first', 'one wore gloves and managed',
    'the word "{noun}" means something else to them', 'they photograph the screen instead of saving it',
    'two did it in {9..40} seconds', 'the map got a "wow"', 'they never open the menu',
    'the captain prints it',
  ],
  'research-reply': [
    'did anyone find {feature}?', 'then {component} has to go first', 'I knew the icon was wrong',
    "that's the third time we hear it", 'gloves! of course', 'so we rename {noun}',
    'can we show this to the whole team?', 'what did they say about {component}?',
  ],
};
