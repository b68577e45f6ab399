import { z } from 'zod'
import { optionLetter } from '../../../answers/question-options.ts'
import type { BankQuestion } from '../../../ports/question-bank.ts'
import { knownFields } from '../../content/known-fields.ts'
import { type ConvertedRow, identifier, parseRows } from '../parse-row.ts'
import type { RecordedAnswer, RecordingFormat } from '../recorded-row.ts'
import { contentName, folderName, type SourceFile } from '../source/source-file.ts'
import { splitLines } from '../source/split-lines.ts'
import { withLetteredOptions } from './lettered-options.ts'

const number = z.union([z.number(), z.string(), z.boolean()]).transform(Number)

const lineSchema = z
  .object({
    doc_id: identifier,
    doc: z.record(z.string(), z.unknown()),
    target: z.unknown(),
    arguments: z.unknown(),
    /** A list a request: texts of a generation, or [log-probability, is it the greedy one] of an option. */
    resps: z.array(z.array(z.unknown())).min(1),
    /** The names of this line's metrics; older versions only have the metrics themselves. */
    metrics: z.array(z.string()).optional(),
    filter: z.string().optional(),
  })
  .loose()

type Line = z.infer<typeof lineSchema>

/** What says whether an answer was right, the first that a line has. All are 0 or 1, or shares between. */
const CORRECTNESS_METRICS = ['exact_match', 'acc', 'acc_norm', 'pass@1', 'prompt_level_strict_acc']
/** Where tasks keep the bare question; without one it is what the model was sent. */
const QUESTION_FIELDS = ['question', 'problem', 'query', 'input', 'prompt']

/**
 * lm-evaluation-harness's `samples_TASK_TIME.jsonl` (with --log_samples), in a folder a model. Multiple choice by
 * log-probability gives the likeliest option's letter as the response. A task with several answer filters writes a
 * question once a filter: the first is taken.
 */
export const lmEvalFormat: RecordingFormat = {
  name: 'lm-eval',
  hasPublishedRule: true,
  hasRevisions: true,
  accepts: (name) => /^samples_.*\.jsonl$/.test(name),
  read(chunks, source, { dataset, maxLineBytes }) {
    const task = taskName(source) ?? dataset
    const model = modelName(source)
    let filter: string | undefined
    return parseRows(splitLines(chunks, maxLineBytes), lineSchema, (line) => {
      filter ??= line.filter
      return line.filter === filter ? [convert(line, model, task)] : []
    })
  },
}

/** `samples_gsm8k_2024-09-30T10-11-12.131415.jsonl` is of the task gsm8k. */
function taskName(source: SourceFile): string | undefined {
  return /^samples_(.+?)(?:_\d{4}-\d\d-\d\dT[\d.-]+)?\.jsonl$/.exec(contentName(source))?.[1]
}

/** The harness writes `org/model` as `org__model`. */
function modelName(source: SourceFile): string {
  return folderName(source).replace('__', '/')
}

function convert(line: Line, model: string, dataset: string | undefined): ConvertedRow {
  if (model === '') return { reason: 'the file lies in no folder that names the model' }
  const asked = questionText(line)
  if (asked === undefined) return { reason: 'doc: no question in it, and no prompt in arguments' }
  const published = metricOf(line)
  const likelihoods = optionLikelihoods(line.resps)
  const options = likelihoods === undefined ? undefined : optionTexts(line, likelihoods.length)
  const question = {
    dataset,
    questionId: line.doc_id,
    text: options === undefined ? asked : withLetteredOptions(asked, options),
    options,
  }
  if (likelihoods !== undefined) {
    const chosen = likelihoods.indexOf(Math.max(...likelihoods))
    const answer = { model, sample: 0, response: optionLetter(chosen), correct: published, publishedCorrect: published }
    return {
      row: {
        question: knownFields<BankQuestion>({
          ...question,
          answerType: 'choice',
          reference: targetLetter(line.target),
        }),
        answer: knownFields<RecordedAnswer>(answer),
      },
    }
  }
  const response = line.resps[0]?.[0]
  if (typeof response !== 'string') return { reason: 'resps: neither texts nor log-probabilities of options' }
  const reference = typeof line.target === 'string' || typeof line.target === 'number' ? String(line.target) : undefined
  return {
    row: {
      question: knownFields<BankQuestion>({ ...question, reference }),
      answer: knownFields<RecordedAnswer>({
        model,
        sample: 0,
        response,
        // Without a reference to grade against, the harness's own verdict is the only one.
        correct: reference === undefined ? published : undefined,
        publishedCorrect: published,
      }),
    },
  }
}

function questionText({ doc, arguments: sent }: Line): string | undefined {
  const bare = QUESTION_FIELDS.map((field) => doc[field]).find((value) => typeof value === 'string' && value !== '')
  return (bare as string | undefined) ?? firstText(sent)
}

/** The first text in nested lists or objects: a request's prompt. */
function firstText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return undefined
  for (const part of Object.values(value)) {
    const found = firstText(part)
    if (found !== undefined) return found
  }
  return undefined
}

function metricOf(line: Line): number | undefined {
  const names = CORRECTNESS_METRICS.filter((name) => line.metrics === undefined || line.metrics.includes(name))
  for (const name of names) {
    const value = number.safeParse(line[name]).data
    if (value !== undefined && value >= 0 && value <= 1) return value
  }
  return undefined
}

/** One log-probability an option; undefined where the responses are texts. */
function optionLikelihoods(resps: Line['resps']): readonly number[] | undefined {
  if (resps.length < 2) return undefined
  const pairs = resps.map(([first]) =>
    Array.isArray(first) && first.length === 2 ? number.safeParse(first[0]).data : undefined,
  )
  return pairs.every((value): value is number => value !== undefined && !Number.isNaN(value)) ? pairs : undefined
}

function optionTexts({ doc, arguments: sent }: Line, count: number): readonly string[] | undefined {
  const { choices } = doc
  const listed = Array.isArray(choices) ? choices : (choices as { text?: unknown } | undefined)?.text
  const texts: readonly unknown[] = Array.isArray(listed) ? listed : continuations(sent)
  return texts.length === count && texts.every(isText) ? texts : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** What each request asked to continue the prompt with. */
function continuations(sent: unknown): readonly unknown[] {
  if (typeof sent !== 'object' || sent === null) return []
  return Object.values(sent).map((request) => {
    const second: unknown = typeof request === 'object' && request !== null ? Object.values(request)[1] : undefined
    return typeof second === 'string' ? second.trim() : second
  })
}

function targetLetter(target: unknown): string | undefined {
  if (typeof target === 'number' || (typeof target === 'string' && /^\d+$/.test(target)))
    return optionLetter(Number(target))
  return typeof target === 'string' && /^[A-Z]$/.test(target.trim()) ? target.trim() : undefined
}
