import { z } from 'zod'
import { withOptionsShown } from '../../../../answers/lettered-options.ts'
import { optionLetter } from '../../../../answers/question-options.ts'
import type { BankQuestion } from '../../../../ports/question-bank.ts'
import { knownFields } from '../../../content/known-fields.ts'
import { type ConvertedRow, identifier, parseRows } from '../../parse-row.ts'
import type { RecordedAnswer, RecordingFormat } from '../../recorded-row.ts'
import { olderRuns } from '../../source/older-runs.ts'
import { contentName, folderName, type SourceFile } from '../../source/source-file.ts'
import { splitLinesOrList } from '../../source/split-json-records.ts'
import { askedQuestion, continuations, filledGap, listedInDocument, type NamedOptions } from './asked-question.ts'
import { goldOption } from './gold-option.ts'
import { type HarnessVerdict, harnessVerdict, isVerdictName } from './harness-verdict.ts'

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
    doc_hash: z.string().optional(),
  })
  .loose()

type Line = z.infer<typeof lineSchema>

/** What stands in the names of a line's file. */
interface Run {
  readonly model: string
  readonly task: string | undefined
}

/**
 * lm-evaluation-harness's `samples_TASK_TIME.jsonl` or `.json` (with --log_samples), in a folder a model; and what its
 * first releases wrote, one list a file named after model and task. Of several runs of a task in one folder the newest
 * counts, of several answer filters the first; every repeat is a sample.
 *
 * Multiple choice by log-probability gives the likeliest option's letter as the response. Where the target is no single
 * answer to compare with (a filler, a list of accepted answers, tests), the harness's verdict is the label.
 */
export const lmEvalFormat: RecordingFormat = {
  name: 'lm-eval',
  hasPublishedRule: true,
  revises: 'reference',
  accepts: (name) => sampleFile.test(name) || firstReleases.test(name),
  superseded: (sources) => olderRuns(sources, sampleFile),
  read(chunks, source, { dataset, maxLineBytes }) {
    const run = runOf(source, dataset)
    const seen = new Set<string>()
    let filter: string | undefined
    return parseRows(splitLinesOrList(chunks, maxLineBytes), lineSchema, (line) => {
      filter ??= line.filter
      // Without a filter's name another filter's line is told by its question, which came before.
      if (line.filter !== filter || (filter === undefined && seen.has(line.doc_id))) return []
      if (filter === undefined) seen.add(line.doc_id)
      return convert(line, run)
    })
  },
}

/** `samples_gsm8k_2024-09-30T10-11-12.131415.jsonl` is of the task gsm8k. */
const sampleFile = /^samples_(?<run>.+?)(?:_(?<time>\d{4}-\d\d-\d\dT[\d.-]+?))?\.jsonl?$/
/** `pretrained__org__model,dtype__float_gsm8k.jsonl`: the model's arguments, then the task. */
const firstReleases = /^(?:pretrained|model)__(.+)\.jsonl?$/

function runOf(source: SourceFile, dataset: string | undefined): Run {
  const name = contentName(source)
  const early = firstReleases.exec(name)?.[1]
  if (early === undefined)
    // The harness writes `org/model` as `org__model`.
    return { model: folderName(source).replace('__', '/'), task: sampleFile.exec(name)?.[1] ?? dataset }
  const lastArgument = early.lastIndexOf('__') + 2
  const end = early.slice(lastArgument).search(/[^_]_[^_]/) + 1
  const [model = ''] = early.slice(0, lastArgument + end).split(',')
  return { model: model.replace('__', '/'), task: early.slice(lastArgument + end + 1) || dataset }
}

function convert(line: Line, run: Run): readonly ConvertedRow[] {
  if (run.model === '') return [{ reason: 'the file lies in no folder that names the model' }]
  const likelihoods = optionLikelihoods(line.resps)
  return likelihoods === undefined ? convertGenerations(line, run) : [convertLikelihoods(line, run, likelihoods)]
}

const noQuestion = { reason: 'doc: no question in it, and no prompt in arguments' }

function convertLikelihoods(line: Line, run: Run, likelihoods: readonly number[]): ConvertedRow {
  const { doc, target } = line
  const verdict = harnessVerdict(line, line.metrics)
  const gap = filledGap(line.arguments)
  const asked = gap?.text ?? askedQuestion(doc, line.arguments)
  if (asked === undefined) return noQuestion
  const options = gap ? { texts: gap.options, labels: [] } : optionsOf(line, likelihoods.length)
  const place = likelihoods.indexOf(Math.max(...likelihoods))
  const isRight = verdict === undefined || verdict.correct % 1 !== 0 ? undefined : verdict.correct === 1
  const gold = options && goldOption({ doc, target, chosen: { place, isRight } }, options)
  return {
    row: {
      question: knownFields<BankQuestion>({
        dataset: run.task,
        questionId: line.doc_id,
        text: options === undefined ? asked : withOptionsShown(asked, options.texts),
        options: options?.texts,
        answerType: 'choice',
        reference: gold === undefined ? undefined : optionLetter(gold),
      }),
      answer: knownFields<RecordedAnswer>({
        model: run.model,
        sample: 0,
        response: optionLetter(place),
        correct: verdict?.correct,
        publishedCorrect: verdict?.correct,
      }),
      ...variantOf(line),
    },
  }
}

function convertGenerations(line: Line, run: Run): readonly ConvertedRow[] {
  const { doc, target, resps } = line
  const asked = askedQuestion(doc, line.arguments)
  if (asked === undefined) return [noQuestion]
  const responses = (resps[0] ?? []).map(generated)
  if (responses.length === 0 || responses.includes(undefined))
    return [{ reason: 'resps: neither texts nor log-probabilities of options' }]
  const verdict = harnessVerdict(line, line.metrics)
  const listed = listedInDocument(doc)
  const gold = listed && goldOption({ doc, target }, listed)
  const options = gold === undefined ? undefined : listed
  const compared: Comparison = gold === undefined ? comparison(line, verdict) : { reference: optionLetter(gold) }
  const question = knownFields<BankQuestion>({
    dataset: run.task,
    questionId: line.doc_id,
    text: options === undefined ? asked : withOptionsShown(asked, options.texts),
    options: options?.texts,
    answerType: options === undefined ? compared.answerType : 'choice',
    reference: compared.reference,
  })
  return responses.map((response, sample) => {
    // The verdict on a question is that on its first answer, unless it is a share over all.
    const published = sample === 0 || verdict?.overAllSamples === true ? verdict?.correct : undefined
    // Only the greedy mark is known of a text whose likelihood was asked for: the outcome is all there is.
    const isOutcome = response === null
    const correct = question.reference === undefined || isOutcome ? published : undefined
    const ungraded = question.reference === undefined && correct === undefined ? noVerdict : compared.ungraded
    return {
      row: {
        question,
        answer: knownFields<RecordedAnswer>({
          model: run.model,
          sample,
          response,
          correct,
          publishedCorrect: published,
        }),
        ...(ungraded !== undefined && { unlabelled: ungraded }),
        ...variantOf(line),
      },
    }
  })
}

const noVerdict = 'the log gives neither one answer to compare with nor a verdict on this one'

/** A generated text; null for the likelihood of a given text; undefined for what is neither. */
function generated(response: unknown): string | null | undefined {
  if (typeof response === 'string') return response
  return Array.isArray(response) && response.length === 2 ? null : undefined
}

/** What an answer can be held against. */
interface Comparison {
  readonly reference?: string
  readonly answerType?: BankQuestion['answerType']
  /** Why nothing can be said of it. */
  readonly ungraded?: string
}

/** A target that is a filler, a list of accepted answers or a program is nothing to compare an answer with. */
function comparison(line: Line, verdict: HarnessVerdict | undefined): Comparison {
  const { doc, target, metrics = [] } = line
  if (typeof target !== 'string' && typeof target !== 'number') return {}
  if (metrics.some((name) => /^pass[@_]/.test(name)) || verdict?.overAllSamples === true) return { answerType: 'code' }
  if (Array.isArray(doc.instruction_id_list)) return { answerType: 'open' }
  if (metrics.length > 0 && !metrics.some(isVerdictName))
    return {
      answerType: 'open',
      reference: String(target),
      ungraded: `${metrics.join(', ')}: no verdict of right or wrong`,
    }
  if (verdict?.comparesWithTarget === false && !metrics.includes('f1')) return {}
  const written = String(target)
  const isOwnText = Object.values(doc).includes(target)
  if (isOwnText || !/^[[(]\s*[[(]?\s*['"]/.test(written) || !/[\])]$/.test(written)) return { reference: written }
  const only = /^\[\s*\(?\s*(['"])((?:\\.|(?!\1).)*)\1\s*,?\s*\)?\s*\]$/.exec(written)?.[2]
  return only === undefined ? {} : { reference: only.replace(/\\(['"\\])/g, '$1') }
}

function variantOf({ doc_hash }: Line): { readonly variant?: string } {
  return doc_hash === undefined ? {} : { variant: doc_hash.slice(0, 12) }
}

/** One log-probability an option; undefined where the responses are texts, or one text's likelihood. */
function optionLikelihoods(resps: Line['resps']): readonly number[] | undefined {
  if (resps.length < 2) return undefined
  const pairs = resps.map(([first]) =>
    Array.isArray(first) && first.length === 2 && first[0] !== null ? Number(first[0]) : Number.NaN,
  )
  return pairs.some(Number.isNaN) ? undefined : pairs
}

/** The options whose likelihoods were asked for; undefined where only letters were, of options that nobody lists. */
function optionsOf({ doc, arguments: sent }: Line, count: number): NamedOptions | undefined {
  const listed = listedInDocument(doc)
  if (listed?.texts.length === count) return listed
  const texts = continuations(sent)
  const areLetters = texts.every((text, place) => text === optionLetter(place))
  return texts.length === count && !areLetters ? { texts, labels: [] } : undefined
}
