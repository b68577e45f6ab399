import { wantsJson } from '../ports/message.ts'
import { type AnswerType, readAs } from '../ports/question.ts'
import type { AnswerContext } from './answer-context.ts'
import { asksForValueOfCode } from './canonical/asks-for-output.ts'
import { momentOf } from './canonical/numbers/calendar-and-clock.ts'
import { mathematicalAnswer } from './canonical/numbers/mathematical-answer.ts'
import { areVariables, type NumberWanted, numberWanted } from './canonical/numbers/number-wanted.ts'
import { pythonLiteralKey } from './canonical/python-literal.ts'
import { markedAnswer } from './extraction/marked-answer.ts'
import { mostRead, visibleText } from './extraction/visible-text.ts'
import { WorkBudget, type WorkOfGroup, withinBudget } from './mathematics/work-budget.ts'
import { questionOptions } from './question-options.ts'
import { yesNoQuestion } from './sentences/yes-no.ts'

const asksForCode =
  /\b(?:write|implement|complete|create|fix|refactor|provide|give)\b[^.?!\n]{0,80}\b(?:function|program|script|class|method|code|query|regex|regular expression)\b/i
const asksForNumber =
  /\bhow (?:many|much|old|far|long|tall|fast|heavy)\b|\b(?:calculate|compute|evaluate|simplify|solve)\b|\bwhat (?:is|are|was) the (?:[a-z-]{1,20} ){0,4}(?:value|number|sum|product|difference|quotient|remainder|area|volume|perimeter|probability|percentage|percent|average|mean|median|total|ratio|distance|length|cost|price|height|width|radius|degree|coefficient|root|solution|integer|digit)\b|\bfind (?:the|all)\b/i
const asksForProse =
  /\b(?:explain|describe|discuss|essay|poem|story|summari[sz]e|translate|rewrite|paraphrase|write (?:a|an|me|about)|argue|compare and contrast|pros and cons|how (?:do|does|can|could|should|would) )/i
/** A short answer has at most this many characters. */
const shortAnswer = 80

/**
 * How the answers to a question are read and compared, from the question and the responses given so far and nothing
 * else: its own `answerType`; options; what it asks for; what the answers marked as such look like.
 */
export function inferAnswerType(
  question: AnswerContext,
  responses: readonly (string | undefined)[] = [],
  group?: WorkOfGroup,
): AnswerType {
  if (question.answerType !== undefined) return readAs(question.answerType)
  // JSON is compared as such, however long it is.
  if (wantsJson(question.responseFormat)) return 'text'
  if (questionOptions(question).length >= 2) return 'choice'
  // Code that is shown and asked about: the answer is a value and no program.
  if (asksForValueOfCode(question.text)) return 'text'
  if (asksForCode.test(question.text)) return 'code'
  const answers = responses.flatMap((response) => {
    const text = response === undefined ? '' : visibleText(response).slice(-mostRead)
    const answer =
      markedAnswer(text) ?? emphasised(text) ?? (text.trim().length <= shortAnswer ? text.trim() : undefined)
    return answer === undefined || answer === '' ? [] : [answer]
  })
  if (answers.length === 0) return typeByQuestion(question.text, responses)
  const wanted = numberWanted(question.text)
  const mathematical = answers.filter((answer) => isMathematics(answer, wanted, new WorkBudget(group))).length
  if (mathematical * 2 >= answers.length) return 'number'
  const short = answers.filter(
    (answer) => answer.length <= shortAnswer || pythonLiteralKey(answer) !== undefined,
  ).length
  return short * 2 >= answers.length ? 'text' : 'open'
}

/** Whether a question asks for a number, a choice, a name, or yes or no, whatever is answered. */
export function asksForShortAnswer(question: AnswerContext): boolean {
  const type = inferAnswerType(question)
  if (type !== 'text' || question.answerType !== undefined)
    return type === 'number' || type === 'choice' || type === 'text'
  return asksForName.test(question.text) || yesNoQuestion(question.text) !== undefined
}

function typeByQuestion(text: string, responses: readonly (string | undefined)[]): AnswerType {
  if (asksForProse.test(text)) return 'open'
  if (asksForNumber.test(text)) return 'number'
  return responses.length === 0 || (asksForName.test(text) && responses.every(isBrief)) ? 'text' : 'open'
}

const asksForName =
  /^(?:\W*(?:in|on|at|to|from|by|of|for|under) )?\W*(?:who|whom|whose|which|where|when|what (?:is|are|was|were) the (?:name|capital|title|word|term|symbol|plural|opposite|currency|colou?r|author)s?)\b[^?]*\?/i

/** A few sentences around a short answer. */
function isBrief(response: string | undefined): boolean {
  return response === undefined || response.length <= 400
}

/** The only bold part of a response. */
function emphasised(text: string): string | undefined {
  const [first, ...others] = text.matchAll(/\*\*([^*\n]{1,80})\*\*/g)
  return others.length === 0 ? first?.[1] : undefined
}

/** Lists, dictionaries and quoted strings of a programming language are texts, whatever mathematics makes of them. */
function isMathematics(answer: string, wanted: NumberWanted, budget: WorkBudget): boolean {
  if (/^[[{"']|^\((?=.*['"])/.test(answer) && pythonLiteralKey(answer) !== undefined) return false
  // A single letter may be a symbol or a name, letters apart from each other a spelling: the question tells.
  if (/^[A-Za-z](?: [A-Za-z])*$/.test(answer) && !areVariables(answer.replaceAll(' ', ''), wanted.variables ?? ''))
    return false
  // A day with the name of its month is read as a text, in a sentence as well.
  if (/[a-z]{3}/i.test(answer) && momentOf(answer)?.key.startsWith('date:') === true) return false
  // What costs too much to be worked out is a formula all the same.
  return withinBudget(() => mathematicalAnswer(answer, wanted, budget) !== undefined, true)
}
