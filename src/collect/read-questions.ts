import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { z } from 'zod'
import { originFields } from '../benchmarks/question-line.ts'
import { UsageError } from '../errors/smacs-error.ts'
import { type AnswerChecks, answerCheckFields, answerChecksOf } from '../grading/answer-checks.ts'
import { optionProblems } from '../options/option-problems.ts'
import { gradedTypes } from '../ports/question.ts'
import type { BankQuestion } from '../ports/question-bank.ts'
import { questionIdOf } from './question-id.ts'

/** A line of a question file: a recording's line without `model` and `response`. */
const questionLineSchema = z.strictObject({
  dataset: z.string().min(1).optional(),
  /** Default: a hash of the question. */
  questionId: z.string().min(1).optional(),
  question: z.string().min(1),
  options: z.array(z.string()).min(2).optional(),
  answerType: z.enum(gradedTypes).optional(),
  /** Without it the answers stay unlabelled. */
  reference: z.string().optional(),
  ...answerCheckFields,
  ...originFields,
})

/** A question to ask, with what its answers are held against besides the reference. A bank keeps the question alone. */
export interface CheckedQuestion extends BankQuestion {
  readonly checks?: AnswerChecks
}

/** More faults than these are counted, not listed. */
const faultsListed = 10

/**
 * Reads questions to ask from JSON Lines, `.gz` or not; empty lines are skipped.
 * @param shownName how messages call the file
 * @throws UsageError with file and line of what is wrong: no JSON, a missing or unknown key, one key twice
 */
export async function readQuestions(file: string, shownName: string = file): Promise<readonly CheckedQuestion[]> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw new UsageError(`There is no file ${shownName}.`, { cause })
  })
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return parseQuestions((isGzip ? await promisify(gunzip)(bytes) : bytes).toString('utf8'), shownName)
}

/** The same from a text. */
export function parseQuestions(text: string, shownName: string): readonly CheckedQuestion[] {
  const questions: CheckedQuestion[] = []
  const faults: string[] = []
  const firstLineOf = new Map<string, number>()
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue
    const parsed = parseLine(line)
    const key = 'question' in parsed && JSON.stringify([parsed.question.dataset ?? null, parsed.question.questionId])
    const before = key ? firstLineOf.get(key) : undefined
    if ('problem' in parsed) faults.push(`${shownName}:${index + 1}: ${parsed.problem}`)
    else if (before !== undefined) {
      const id = parsed.question.questionId
      faults.push(`${shownName}:${index + 1}: questionId "${id}" stands in line ${before} too, in the same dataset.`)
    } else {
      questions.push(parsed.question)
      if (key) firstLineOf.set(key, index + 1)
    }
  }
  if (faults.length > 0) {
    const rest = faults.length - faultsListed
    const more = rest > 0 ? [`… and ${rest} more.`] : []
    throw new UsageError([...faults.slice(0, faultsListed), ...more].join('\n'))
  }
  if (questions.length === 0) throw new UsageError(`${shownName} holds no question.`)
  return questions
}

function parseLine(line: string): { readonly question: CheckedQuestion } | { readonly problem: string } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    return { problem: `this line is no JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  const parsed = questionLineSchema.safeParse(value)
  if (!parsed.success) {
    const problems = optionProblems(questionLineSchema, value, parsed.error.issues)
    return { problem: problems.map(({ message }) => message).join(' ') }
  }
  const { question: text, dataset, options, answerType, reference } = parsed.data
  const checks = answerChecksOf(parsed.data)
  const questionId = parsed.data.questionId ?? questionIdOf({ text, options })
  return {
    question: {
      ...(dataset !== undefined && { dataset }),
      questionId,
      text,
      ...(options !== undefined && { options }),
      ...(answerType !== undefined && { answerType }),
      ...(reference !== undefined && { reference }),
      ...(checks !== undefined && { checks }),
    },
  }
}
