import type { WorkBudget } from '../../mathematics/work-budget.ts'
import { plainCharacters } from '../plain-characters.ts'
import { changesNumber, isAsserted, isIdlePhrase } from './idle-words.ts'
import { type MathematicalAnswer, mathematicalAnswer } from './mathematical-answer.ts'
import type { NumberWanted } from './number-wanted.ts'

const numeral =
  /(?<![\w.:/'-]|[<>≤≥±]\s?)-?[$€£₹]?\s?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\/\d+)?(?![\w^'"’”:/-]|[.,]\d|\s?[±<>≤≥]|\?)(?!\s?[-+*/^×÷]\s?[\w(])\s?%?/g

/** Words (short ones where they say that something is), and no notation that would have to be understood as a whole. */
const isSentence = /^(?!.*[\\^_{}])(?=.*(?:[a-z]{3}|\b(?:is|it|so|be)\b))/is

/**
 * What a calculation or a short sentence comes to: what it says something is; what stands after its last equals sign;
 * else, in the last sentence with a number, the number that it opens with (`18 dollars, of which 3 …`) or the only one.
 * Undefined where none of these is there, and where a word in that clause denies, bounds or changes the number: nobody
 * can tell which is meant then.
 * @throws WorkSpent
 */
export function numberInSentence(
  text: string,
  wanted: NumberWanted,
  budget: WorkBudget,
): MathematicalAnswer | undefined {
  if (text.length > 1_000) return undefined
  const plain = plainCharacters(text)
  const sentences = plain.split(/[.!?]\s{1,4}(?=[A-Z])|\n+/)
  const place = sentences.findLastIndex((sentence) => /\d/.test(sentence) || saysSo.test(sentence))
  const sentence = sentences[place]
  if (sentence === undefined || noLonger.test(sentence) || takenBack.test(sentences.slice(place + 1).join('\n')))
    return undefined
  const said = isSentence.test(sentence) ? saidToBe(sentence, wanted, budget) : undefined
  if (said !== undefined) return said
  const equals = sentence.lastIndexOf('=')
  if (equals !== -1) {
    if (!isAsserted(sentence.slice(0, equals))) return undefined
    const result = mathematicalAnswer(sentence.slice(equals + 1).replace(/\.$/, ''), wanted, budget)
    if (result !== undefined) return result
  }
  if (!isSentence.test(sentence)) return undefined
  return numberMeant(sentence.slice(equals + 1), wanted, budget)
}

const saysSo = /\b(?:is|are|equals?)\s/i
/** What was so once, or is so within bounds. */
const noLonger = /\b(?:used to|had been|would have|give or take|plus or minus)\b/i
/** A later sentence with one of these takes back what an earlier one said. */
const takenBack =
  /\b(?:wrong|incorrect|mistake|mistaken|actually|wait|not (?:right|correct|true|so)|scratch that|on second thoughts?)\b/i

const copula =
  /\b(?:is|are|was|were|be|equals?|equal to|becomes?)\s+(?:also |then |therefore |thus |simply |indeed )?|:\s+/gi

/** `The total is twice 7`, `n equals seventeen`, `the solutions are x = 1 and x = 2`: all that follows is the answer. */
function saidToBe(sentence: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const joints = [...sentence.matchAll(copula)].slice(-3)
  for (const { 0: joint, index } of joints) {
    const clause = sentence.slice(0, index).split(clauseEnd).at(-1) ?? ''
    const rest = sentence.slice(index + joint.length).replace(/[.!]\s*$/, '')
    const isOpen = /^\s*(?:what|how|which|why)\b/i.test(clause) || /\bof$/.test(joint)
    if (isOpen || !isAsserted(clause) || !/^[^A-Z]*$|^[A-Za-z]\b/.test(rest.slice(0, 1))) continue
    const value = mathematicalAnswer(rest, wanted, budget)
    if (value !== undefined) return value
  }
  return undefined
}

const clauseEnd = /[;()—–]\s*|,\s+|\s-\s|:\s+/

/** What may stand directly before a number that a sentence states. Words in -s and -ed are verbs that state one. */
const introduces =
  /(?:^|[=:]\s?|\b(?:is|are|was|were|be|been|equals?|equal to|give|gave|make|made|has|have|had|get|got|leave|left|need|cost|pay|paid|earn|spend|spent|sell|sold|buy|bought|use|take|took|contain|hold|held|eat|ate|save|save|weigh|walk|run|ran|drive|drove|travel|read|wrote|score|won|win|lost|lose|become|became|remain|produce|there|about|approximately|around|roughly|exactly|only|altogether|(?:total|sum|amount|average|cost|price|profit|speed|distance|number) of|at|for|by|the|these|those|all|another|additional|other|so|yes|answer|result|[a-z]{3,14}(?:ed|[^s]s))\s?)$/i

function numberMeant(sentence: string, wanted: NumberWanted, budget: WorkBudget): MathematicalAnswer | undefined {
  const clauses = sentence.split(clauseEnd).filter((clause) => clause.trim() !== '')
  const stated: string[] = []
  let open = false
  for (const [place, clause] of clauses.entries()) {
    const bare = clause.replace(/^(?:but|so|and|because|since|as|then|hence|thus|therefore)\b\s*/i, '').trim()
    const numerals = [...bare.matchAll(numeral)]
    // A denial of something else denies the sentence.
    if (numerals.length === 0 && /\d/.test(bare) && place > 0) open = true
    if (numerals.length === 0 && !isAsserted(bare)) return undefined
    const found = numeralStated(bare, numerals, wanted)
    if (found !== undefined) stated.push(found)
    else if (numerals.length > 0 && isAsserted(bare)) open = true
    // `18 dollars, of which 3 are hers` opens with its answer; `4 quarters, 2 dimes` is a list.
    const opens = place === 0 && found !== undefined && numerals[0]?.index === 0
    if (opens && !/^\s*(?:and\s)?[$€£₹]?\d/.test(clauses[1] ?? '')) return mathematicalAnswer(found, wanted, budget)
  }
  const [first] = stated
  const last = stated.at(-1)
  const lastClause = clauses.at(-1) ?? ''
  if (last !== undefined && comesTo.test(lastClause.slice(0, lastClause.indexOf(last.replace(/^[$€£₹]/, ''))))) {
    return mathematicalAnswer(last, wanted, budget)
  }
  const isOnly = first !== undefined && !open && stated.every((other) => other === first)
  return isOnly ? mathematicalAnswer(first, wanted, budget) : undefined
}

const comesTo = /\b(?:is|are|was|were|equals|total of|sum of|profit of|cost of|average of)\s?[$€£₹]?$/i

/** The only number of a clause in which nothing denies, bounds or changes it, with the unit or noun that it counts. */
function numeralStated(clause: string, numerals: readonly RegExpExecArray[], wanted: NumberWanted): string | undefined {
  const [found] = numerals
  if (found === undefined || numerals.some(([text]) => text.trim() !== found[0].trim())) return undefined
  const before = clause.slice(0, found.index)
  const after = clause.slice(found.index + found[0].length)
  if (!introduces.test(before) || !isIdlePhrase(before) || !isIdlePhrase(after, wanted.counted)) return undefined
  const unit = /^\s?([A-Za-z°]+)/.exec(after)?.[1]
  return unit === undefined || (changesNumber(unit) && wanted.counted?.has(unit.toLowerCase()) !== true)
    ? found[0].trim()
    : `${found[0].trim()} ${unit}`
}
