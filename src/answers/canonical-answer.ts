import { wantsJson } from '../ports/message.ts'
import type { AnswerType } from '../ports/question.ts'
import type { AnswerContext } from './answer-context.ts'
import { answerInSentence } from './canonical/answer-in-sentence.ts'
import { asksForOutput, outputStated } from './canonical/asks-for-output.ts'
import { choiceKey } from './canonical/choice.ts'
import { codeKey } from './canonical/code.ts'
import { jsonKey } from './canonical/json-value.ts'
import { normalisedText } from './canonical/normalised-text.ts'
import { isNotation } from './canonical/notation.ts'
import { type MathematicalAnswer, mathematicalAnswer } from './canonical/numbers/mathematical-answer.ts'
import { numberInSentence } from './canonical/numbers/number-in-sentence.ts'
import { numberWanted } from './canonical/numbers/number-wanted.ts'
import { numberInWords } from './canonical/numbers/number-words.ts'
import { pythonLiteralKey } from './canonical/python-literal.ts'
import { WorkBudget, withinBudget } from './mathematics/work-budget.ts'
import { questionOptions } from './question-options.ts'
import { yesNoQuestion, yesOrNo } from './sentences/yes-no.ts'

/** An answer in the form in which it is compared. Answers with equal kind and key are equal; see also `answersEqual`. */
export interface CanonicalAnswer {
  readonly kind: 'mathematics' | 'choice' | 'literal' | 'json' | 'text' | 'code'
  readonly key: string
  /** The answer as it was extracted. */
  readonly text: string
  /** What is known of a number or formula besides its key. */
  readonly mathematics?: MathematicalAnswer
}

/**
 * The canonical form of an extracted answer. Undefined for open answers, whose equality nobody can decide, and for an
 * answer in which nothing is left once marks and white space are off or which costs more work than its budget holds.
 */
export function canonicalAnswer(
  text: string,
  question: AnswerContext,
  answerType: AnswerType,
  budget = new WorkBudget(),
): CanonicalAnswer | undefined {
  return withinBudget(() => keyedAnswer(text, question, answerType, budget), undefined)
}

function keyedAnswer(
  text: string,
  question: AnswerContext,
  answerType: AnswerType,
  budget: WorkBudget,
): CanonicalAnswer | undefined {
  const trimmed = text.trim()
  if (answerType !== 'open' && wantsJson(question.responseFormat)) {
    const key = jsonKey(trimmed)
    return key === undefined ? undefined : { kind: 'json', key, text }
  }
  switch (answerType) {
    case 'open':
      return undefined
    case 'choice':
      return nonEmpty('choice', choiceKey(trimmed, questionOptions(question)), text)
    case 'code':
      return nonEmpty('code', codeKey(text), text)
    case 'number':
      return canonicalNumber(trimmed, question, budget)
    case 'text':
      return canonicalText(trimmed, question, budget)
  }
}

function canonicalNumber(text: string, question: AnswerContext, budget: WorkBudget): CanonicalAnswer | undefined {
  const wanted = numberWanted(question.text)
  const mathematics = mathematicalAnswer(text, wanted, budget) ?? numberInSentence(text, wanted, budget)
  if (mathematics === undefined) return nonEmpty('text', withoutIdleBlanks(normalisedText(text)), text)
  return { kind: 'mathematics', key: keyWithUnit(mathematics), text, mathematics }
}

/** Blanks say nothing in a notation without words: `2 : 3` is `2:3`. */
function withoutIdleBlanks(text: string): string {
  return /[a-z]{3}/.test(text) ? text : text.replaceAll(' ', '')
}

/** Output of a program is compared by its literal, letter by letter; every other text as people read it. */
function canonicalText(text: string, question: AnswerContext, budget: WorkBudget): CanonicalAnswer | undefined {
  if (asksForOutput(question.text)) {
    const value = outputStated(text)
    return nonEmpty('literal', pythonLiteralKey(value) ?? JSON.stringify(value), text)
  }
  if (isNotation(text)) return { kind: 'text', key: text.toLowerCase().replace(/\s/g, ' '), text }
  if (plainNumber.test(text) || numberInWords(text) !== undefined) return canonicalNumber(text, question, budget)
  const literal = /^[[({]/.test(text) ? pythonLiteralKey(text) : undefined
  if (literal !== undefined) return { kind: 'literal', key: literal, text }
  const asked = yesNoQuestion(question.text)
  const said = asked && yesOrNo(text, asked)
  if (said !== undefined) return { kind: 'text', key: said, text }
  const normalised = normalisedText(text)
  return nonEmpty('text', answerInSentence(normalised, question.text) ?? normalised, text)
}

/** `3.10` is a section or a version beside `3.1`: in a text a last zero counts. */
const plainNumber = /^[-+−]?(?:[1-9]\d{0,2}(?:,\d{3})+|0|[1-9]\d*)(?:\.\d*[1-9])?$/
function keyWithUnit(mathematics: MathematicalAnswer): string {
  const { unit, label } = mathematics
  const named = label === undefined ? mathematics.key : `${label}=${mathematics.key}`
  return unit === undefined ? named : `${named} ${unit.dimension}*${unit.factor.numerator}/${unit.factor.denominator}`
}

function nonEmpty(kind: CanonicalAnswer['kind'], key: string, text: string): CanonicalAnswer | undefined {
  return key === '' ? undefined : { kind, key, text }
}
