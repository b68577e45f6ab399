import { type MathematicalAnswer, mathematicalAnswer, type NumberWanted } from './mathematical-answer.ts'

const numeral = /(?<![\w.])-?[$€£]?\s?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\/\d+)?\s?%?/g

/** Words, and no notation that would have to be understood as a whole. */
const isSentence = /^(?!.*[\\^_{}])(?=.*[A-Za-z]{3})/s

/**
 * The number that a short sentence gives as its answer: the one after its last equals sign, else the only one in it,
 * else the first (`18 dollars, of which 3 …`). Undefined where there is none.
 */
export function numberInSentence(sentence: string, wanted: NumberWanted): MathematicalAnswer | undefined {
  if (sentence.length > 1_000 || !isSentence.test(sentence)) return undefined
  const afterEquals = sentence.slice(sentence.lastIndexOf('=') + 1)
  const [first] = (afterEquals.match(numeral) ?? sentence.match(numeral) ?? []).map((text) => text.trim())
  return first === undefined ? undefined : mathematicalAnswer(first, wanted)
}
