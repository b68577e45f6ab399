import { type Draft, numberDraft, textDraft } from './draft.ts'
import type { Draw } from './draw.ts'

const words = [
  'apple',
  'bridge',
  'candle',
  'dragon',
  'engine',
  'forest',
  'garden',
  'hammer',
  'island',
  'jacket',
  'kitten',
  'ladder',
  'magnet',
  'needle',
  'orange',
  'pencil',
  'rabbit',
  'silver',
  'ticket',
  'violin',
]

type Instruction = (drawn: readonly [string, string, string, string], draw: Draw) => Draft

/** Things to do with given words, each with exactly one right result. */
const instructions: readonly Instruction[] = [
  ([word]) => textDraft(`Write the word ${word} and nothing else.`, word),
  ([word, , , other]) =>
    textDraft(`Write the word ${word}, then the word ${other}, with one space between.`, `${word} ${other}`),
  ([first, second, third]) => textDraft(`Write only the last word of this list: ${first}, ${second}, ${third}`, third),
  ([first, second, third]) => textDraft(`Write only the first word of this list: ${first}, ${second}, ${third}`, first),
  ([first, second, third]) =>
    textDraft(`Write only the second word of this list: ${first}, ${second}, ${third}`, second),
  ([word]) => textDraft(`Write only the first letter of the word ${word}.`, word.slice(0, 1)),
  ([word]) => textDraft(`Write only the last letter of the word ${word}.`, word.slice(-1)),
  ([word]) => textDraft(`Write the word ${word} twice, with one space between.`, `${word} ${word}`),
  ([first, second]) => textDraft(`Write these two words in the other order: ${first} ${second}`, `${second} ${first}`),
  ([first, second, third, fourth], draw) => {
    const list = [first, second, third, fourth].slice(0, draw.between(2, 4))
    return numberDraft(`How many words are in this list? Answer with a number: ${list.join(', ')}`, list.length)
  },
  ([first, second, third], draw) => {
    // The answer never stands first, where a model that copies the list's first word would find it.
    const [earliest = first, ...later] = [first, second, third].sort()
    const list = draw.shuffled(later)
    list.splice(draw.between(1, 2), 0, earliest)
    return textDraft(`Write only the word of this list that comes first in the alphabet: ${list.join(', ')}`, earliest)
  },
]

/** Three questions of each instruction, over other words. */
export function instructionDrafts(draw: Draw): Draft[] {
  return instructions.flatMap((instruction) =>
    Array.from({ length: 3 }, () => {
      const [first = '', second = '', third = '', fourth = ''] = draw.shuffled(words)
      return instruction([first, second, third, fourth], draw)
    }),
  )
}
