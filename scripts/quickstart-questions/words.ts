import { type Draft, textDraft } from './draft.ts'

const opposites: readonly (readonly [string, string])[] = [
  ['hot', 'cold'],
  ['up', 'down'],
  ['black', 'white'],
  ['day', 'night'],
  ['wet', 'dry'],
  ['young', 'old'],
  ['early', 'late'],
  ['left', 'right'],
  ['empty', 'full'],
  ['true', 'false'],
  ['strong', 'weak'],
]

const plurals: readonly (readonly [string, string])[] = [
  ['dog', 'dogs'],
  ['table', 'tables'],
  ['box', 'boxes'],
  ['city', 'cities'],
  ['baby', 'babies'],
  ['child', 'children'],
  ['mouse', 'mice'],
  ['foot', 'feet'],
  ['leaf', 'leaves'],
  ['woman', 'women'],
  ['goose', 'geese'],
]

const pasts: readonly (readonly [string, string])[] = [
  ['walk', 'walked'],
  ['play', 'played'],
  ['stop', 'stopped'],
  ['go', 'went'],
  ['eat', 'ate'],
  ['see', 'saw'],
  ['run', 'ran'],
  ['buy', 'bought'],
  ['think', 'thought'],
  ['write', 'wrote'],
  ['swim', 'swam'],
]

/** Hand-written: opposites, plurals and past tenses, what even very small models have read often. */
export const wordDrafts: readonly Draft[] = [
  ...opposites.map(([word, opposite]) => textDraft(`What is the opposite of the word "${word}"?`, opposite)),
  ...plurals.map(([word, plural]) => textDraft(`What is the plural of the noun "${word}"?`, plural)),
  ...pasts.map(([word, past]) => textDraft(`What is the simple past of the verb "${word}"?`, past)),
]
