import type { WorkBudget } from '../mathematics/work-budget.ts'
import { type MathematicalAnswer, mathematicalAnswer, type NumberWanted } from './mathematical-answer.ts'

const numeral =
  /(?<![\w.])-?[$€£]?\s?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\/\d+)?(?![\w^])(?!\s?[-+*/^×÷]\s?[\w(])\s?%?/g

/** Words (short ones where they say that something is), and no notation that would have to be understood as a whole. */
const isSentence = /^(?!.*[\\^_{}])(?=.*(?:[a-z]{3}|\b(?:is|it|so|be)\b))/is

/**
 * What a calculation or a short sentence comes to: what stands after its last equals sign; else, in the last sentence
 * with a number, the number that it opens with (`18 dollars, of which 3 …`), the only one, or the one after its last
 * "is" or "of". Undefined where none of these is there: of several numbers nobody can tell which is meant.
 */
export function numberInSentence(
  text: string,
  wanted: NumberWanted,
  budget: WorkBudget,
): MathematicalAnswer | undefined {
  if (text.length > 1_000) return undefined
  const equals = text.lastIndexOf('=')
  const result = equals === -1 ? undefined : mathematicalAnswer(text.slice(equals + 1), wanted, budget)
  if (result !== undefined) return result
  if (!isSentence.test(text)) return undefined
  const sentence = text.split(/[.!?]\s{1,4}(?=[A-Z])/).findLast((part) => part.search(numeral) !== -1)
  const found = sentence === undefined ? undefined : numberMeant(sentence.slice(sentence.lastIndexOf('=') + 1))
  return found === undefined ? undefined : mathematicalAnswer(found, wanted, budget)
}

function numberMeant(sentence: string): string | undefined {
  const numerals = [...sentence.matchAll(numeral)].filter(({ index }) => !/\bnot\s$/i.test(sentence.slice(0, index)))
  const [first] = numerals
  if (first === undefined) return undefined
  const isCalculation = spokenOperation.test(sentence.slice(first.index + first[0].length))
  const opens = sentence.slice(0, first.index).trim() === '' && !isCalculation
  const isOnly = numerals.every(([text]) => text.trim() === first[0].trim())
  const chosen =
    opens || isOnly
      ? first
      : numerals.findLast(({ index }) =>
          /\b(?:is|are|was|were|be|equals?|of)\s$/.test(sentence.slice(Math.max(0, index - 8), index)),
        )
  return chosen?.[0].trim()
}

/** `6 times 7 is 42` opens with no result. */
const spokenOperation = /^\s?(?:times|plus|minus|multiplied by|divided by)\s/i
