import { type MathematicalAnswer, mathematicalAnswer, type NumberWanted } from './mathematical-answer.ts'

const numeral = /(?<![\w.])-?[$€£]?\s?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\/\d+)?\s?%?/g

/** Words, and no notation that would have to be understood as a whole. */
const isSentence = /^(?!.*[\\^_{}])(?=.*[A-Za-z]{3})/s

/**
 * What a calculation or a short sentence comes to: what stands after its last equals sign; else, of the last sentence
 * with a number, the only number or the first (`18 dollars, of which 3 …`). Undefined where there is none.
 */
export function numberInSentence(text: string, wanted: NumberWanted): MathematicalAnswer | undefined {
  if (text.length > 1_000) return undefined
  const equals = text.lastIndexOf('=')
  const result = equals === -1 ? undefined : mathematicalAnswer(text.slice(equals + 1), wanted)
  if (result !== undefined) return result
  if (!isSentence.test(text)) return undefined
  const sentence = text.split(/[.!?]\s{1,4}(?=[A-Z])/).findLast((part) => part.search(numeral) !== -1)
  const afterEquals = sentence?.slice(sentence.lastIndexOf('=') + 1)
  const [first] = (afterEquals?.match(numeral) ?? sentence?.match(numeral) ?? []).map((found) => found.trim())
  return first === undefined ? undefined : mathematicalAnswer(first, wanted)
}
