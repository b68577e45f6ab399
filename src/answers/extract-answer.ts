import { wantsJson } from '../ports/message.ts'
import type { AnswerType } from '../ports/question.ts'
import type { AnswerContext } from './answer-context.ts'
import { asksForOutput } from './canonical/asks-for-output.ts'
import { jsonKey } from './canonical/json-value.ts'
import { mathematicalAnswer } from './canonical/numbers/mathematical-answer.ts'
import { numberInSentence } from './canonical/numbers/number-in-sentence.ts'
import { numberWanted } from './canonical/numbers/number-wanted.ts'
import { plainCharacters } from './canonical/plain-characters.ts'
import { choiceLetter } from './extraction/choice-letter.ts'
import { codeBlocks } from './extraction/code-block.ts'
import { finalLine } from './extraction/final-line.ts'
import { jsonInText } from './extraction/json-in-text.ts'
import { markedAnswer } from './extraction/marked-answer.ts'
import { withoutDelimiters } from './extraction/markup.ts'
import { mostRead, visibleText, withoutRemarks, withoutRunOn } from './extraction/visible-text.ts'
import { inferAnswerType } from './infer-answer-type.ts'
import { WorkBudget, withinBudget } from './mathematics/work-budget.ts'
import { claimOf } from './sentences/claim.ts'
import { questionFrame } from './sentences/question-frame.ts'
import { isRefusal } from './sentences/refusal.ts'
import { yesNoQuestion, yesOrNo } from './sentences/yes-no.ts'

/** JSON is read as a whole, up to this many characters. */
const mostJsonRead = 1_000_000
/** A whole response this short is its own answer, in characters. */
const wholeResponse = 200
/** A response of so few words (`no solution`) is an answer even where a number was asked for. */
const fewWords = 3

/**
 * The answer that a response gives, as text; undefined where none can be read out of it, or where it says that it has
 * none. Thinking between `<think>` marks is not read, nor what stands before the last 64 kB, nor a number that costs more
 * work than its budget holds.
 *
 * - choice: the letter of the option;
 * - code: the last fenced block, else the whole response;
 * - open: the whole response;
 * - number and text: a JSON `answer` field, the last `\boxed{}`, what "the answer is" says, the final line; where the
 *   question asks for JSON, the JSON value; where it asks for yes or no, "Yes" or "No" by what the response says.
 *
 * @param answerType the type where it is already known; else the question's own, else inferred from question and response.
 */
export function extractAnswer(
  response: string,
  question: AnswerContext,
  answerType?: AnswerType,
  budget = new WorkBudget(),
): string | undefined {
  return withinBudget(() => answerIn(response, question, answerType, budget), undefined)
}

function answerIn(
  response: string,
  question: AnswerContext,
  answerType: AnswerType | undefined,
  budget: WorkBudget,
): string | undefined {
  const whole = visibleText(response).trim()
  const text = whole.slice(-mostRead)
  if (text === '') return undefined
  if (wantsJson(question.responseFormat)) return jsonInText(whole.slice(-mostJsonRead))
  const type = answerType ?? inferAnswerType(question, [response])
  switch (type) {
    case 'choice':
      return choiceLetter(plainCharacters(text), question)
    case 'code':
      return codeBlocks(whole).at(-1)?.code ?? whole
    case 'open':
      return whole
    case 'number': {
      if (isRefusal(text, question.text)) return undefined
      return numberText(withoutRemarks(withoutRunOn(plainCharacters(text))), question, budget)
    }
    case 'text':
      // Quotes tell a string from a number.
      if (asksForOutput(question.text)) return shortAnswer(text, true)?.text
      return isRefusal(text, question.text) ? undefined : (polarity(text, question.text) ?? shortAnswer(text)?.text)
  }
}

function numberText(text: string, question: AnswerContext, budget: WorkBudget): string | undefined {
  const answer = shortAnswer(text)
  if (answer?.marked === false && mathematicalAnswer(answer.text, numberWanted(question.text), budget) === undefined) {
    const first = numberAlone.exec(text)?.[1]
    if (first !== undefined) return first
  }
  // Without a mark, a last line is an answer only where it is a number: else it is a derivation cut short.
  if (answer?.marked !== false || isNumber(answer.text, question, budget)) return answer?.text
  const said = numberClaimed(text, question)
  return said !== undefined && isNumber(said, question, budget) ? said : undefined
}

/** A number on a first line of its own: the answer, where what follows only explains it. */
const numberAlone = /^([-−$€£]{0,2}\d[\d,]{0,30}(?:\.\d{1,30})?\s?%?)\.?[ \t]*\r?\n[ \t]*\r?\n/

function isNumber(text: string, question: AnswerContext, budget: WorkBudget): boolean {
  const wanted = numberWanted(question.text)
  return (mathematicalAnswer(text, wanted, budget) ?? numberInSentence(text, wanted, budget)) !== undefined
}

/** In a short sentence whose number cannot be told, what it emphasises, or says without its hedges and asides. */
function numberClaimed(text: string, { text: question }: AnswerContext): string | undefined {
  if (text.length > wholeResponse || text.includes('\n')) return undefined
  const claim = claimOf(text, questionFrame(question))
  if (claim === undefined || claim.kind === 'aside') return undefined
  // Of several numbers only an emphasised one is claimed; a condition leaves it open.
  const isTold = text.includes('**') || (text.match(/\d[\d.,]*/g) ?? []).length <= 1
  return isTold && !condition.test(text.replace(claim.text, ' ')) ? claim.text : undefined
}

/** "If I'm not mistaken" only hedges. */
const condition = /\b(?:if(?! I(?:['’]m not| am not| remember| recall)\b)|unless|whether)\b/i

/** "Yes" or "No" where the question asks for it and the response tells, in whatever words. */
function polarity(text: string, question: string): string | undefined {
  const asked = yesNoQuestion(question)
  const said = asked && (yesOrNo(markedAnswer(text) ?? text, asked) ?? yesOrNo(text, asked))
  return said && (said === 'yes' ? 'Yes' : 'No')
}

interface ShortAnswer {
  readonly text: string
  /** Whether the response says that this is its answer, or is nothing but an answer. */
  readonly marked: boolean
}

function shortAnswer(text: string, keepQuotes = false): ShortAnswer | undefined {
  const marked = markedAnswer(text, keepQuotes)
  if (marked !== undefined) return { text: marked, marked: true }
  const bare = withoutDelimiters(text, keepQuotes)
  if (text.length <= wholeResponse && !text.includes('\n')) {
    return bare === '' ? undefined : { text: bare, marked: bare.split(/\s+/, fewWords + 1).length <= fewWords }
  }
  const found = lastBlock(text) ?? finalLine(text, keepQuotes)
  return found === undefined ? undefined : { text: found, marked: false }
}

/** A short code block that ends the response. */
function lastBlock(text: string): string | undefined {
  if (!text.endsWith('```')) return undefined
  const code = codeBlocks(text).at(-1)?.code.trim()
  const isShort = code !== undefined && code !== '' && code.length <= wholeResponse
  return isShort && (!code.includes('\n') || jsonKey(code) !== undefined) ? code : undefined
}
