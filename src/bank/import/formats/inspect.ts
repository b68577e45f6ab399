import { z } from 'zod'
import { withOptionsShown } from '../../../answers/lettered-options.ts'
import { optionLetter } from '../../../answers/question-options.ts'
import { parseLenientJson } from '../../../endpoint/body/json-body.ts'
import type { BankQuestion } from '../../../ports/question-bank.ts'
import type { Usage } from '../../../ports/usage.ts'
import { knownFields } from '../../content/known-fields.ts'
import { type ConvertedRow, checkFields, identifier, parseRows } from '../parse-row.ts'
import type { RecordedAnswer, RecordingFormat } from '../recorded-row.ts'
import { olderRuns } from '../source/older-runs.ts'
import { contentName, type SourceFile } from '../source/source-file.ts'
import { type SourceLine, tooLong } from '../source/split-lines.ts'
import { wholeJson } from '../source/whole-json.ts'
import { readZipMembers } from '../source/zip-archive.ts'

/** A text, or parts of which some are texts (others are images, or what the model thought). */
const contentSchema = z.union([
  z.string(),
  z.array(z.object({ type: z.string(), text: z.string().optional() }).loose()).transform((parts) =>
    parts
      .filter(({ type }) => type === 'text')
      .map(({ text = '' }) => text)
      .join('\n'),
  ),
])
const messageSchema = z.object({ role: z.string(), content: contentSchema })
const count = z.number().int().min(0).nullish()

const sampleSchema = z.object({
  id: identifier,
  epoch: z.number().int().min(1).default(1),
  input: z.union([z.string(), z.array(messageSchema)]),
  choices: z.array(z.string()).nullish(),
  target: z.union([z.string(), z.array(z.string())]),
  output: z.object({
    choices: z
      .array(
        z.object({
          message: messageSchema,
          logprobs: z.object({ content: z.array(z.object({ logprob: z.number() })) }).nullish(),
        }),
      )
      .default([]),
    completion: z.string().nullish(),
    usage: z
      .object({
        input_tokens: count,
        output_tokens: count,
        reasoning_tokens: count,
        input_tokens_cache_read: count,
      })
      .nullish(),
    /** Seconds. */
    time: z.number().nullish(),
  }),
  scores: z.record(z.string(), z.object({ value: z.unknown() })).nullish(),
  error: z.object({ message: z.string() }).nullish(),
  attachments: z.record(z.string(), z.string()).default({}),
})

type Sample = z.infer<typeof sampleSchema>

const headerSchema = z.object({ eval: z.object({ task: z.string().min(1), model: z.string().min(1) }) })

/** Whose answers a log holds, and to which task. */
type Header = z.infer<typeof headerSchema>['eval']

/**
 * Logs of inspect_ai: `.eval` archives and `.json` files. The dataset is the task, an epoch is a sample, and the label is the
 * first score that says right or wrong. A log that was retried counts once, in its last form.
 */
export const inspectFormat: RecordingFormat = {
  name: 'inspect',
  hasPublishedRule: false,
  revises: 'reference',
  accepts: (name) => /\.(?:eval|json)$/.test(name),
  superseded: (sources) => olderRuns(sources, logName),
  async *read(chunks, source, { maxLineBytes }) {
    const isArchive = contentName(source).endsWith('.eval')
    const { header, samples } = isArchive
      ? { header: await archivedHeader(source, maxLineBytes), samples: archivedSamples(source.path, maxLineBytes) }
      : await wholeLog(chunks)
    yield* parseRows(samples, sampleSchema, (sample) => [convert(sample, header)])
  },
}

/** `TIME_TASK_ID.eval`: a retry writes another file for the same id. */
const logName = /^(?<time>\d{4}-\d\d-\d\dT[\d+-]+)_(?<run>.+)\.(?:eval|json)$/

async function archivedHeader(source: SourceFile, maxBytes: number): Promise<Header> {
  if (source.member !== undefined) throw new Error('a log inside an archive; unpack the archive first')
  // A run that broke off has only the journal's beginning.
  const isHeader = (name: string) => name === 'header.json' || name === '_journal/start.json'
  const found = await Array.fromAsync(readZipMembers(source.path, isHeader, maxBytes))
  const { bytes } = found.find(({ name }) => name === 'header.json') ?? found[0] ?? {}
  return readHeader(bytes === undefined ? undefined : parseLenientJson(bytes.toString('utf8')))
}

async function* archivedSamples(path: string, maxBytes: number): AsyncGenerator<SourceLine> {
  let line = 0
  for await (const { bytes } of readZipMembers(path, (name) => /^samples\/.*\.json$/.test(name), maxBytes)) {
    line++
    yield bytes === undefined ? { line, reason: tooLong(maxBytes, maxBytes) } : { line, text: bytes.toString('utf8') }
  }
}

async function wholeLog(chunks: AsyncIterable<Buffer>) {
  const log = await wholeJson(chunks)
  const header = readHeader(log)
  const { samples } = log as { samples?: unknown }
  const texts = Array.isArray(samples) ? samples.map((sample) => JSON.stringify(sample)) : []
  return {
    header,
    samples: (async function* () {
      for (const [index, sample] of texts.entries()) yield { line: index + 1, text: sample }
    })(),
  }
}

function readHeader(value: unknown): Header {
  const checked = checkFields(value, headerSchema)
  if ('reason' in checked) throw new Error('it is no log of inspect_ai: it names no task and model')
  return checked.fields.eval
}

function convert(sample: Sample, { task, model }: Header): ConvertedRow {
  const { id, epoch, output, choices, error } = sample
  const [first] = output.choices
  if (first === undefined && error) return { reason: `the sample ended in an error: ${error.message.split('\n')[0]}` }
  const attached = (text: string) => sample.attachments[/^attachment:\/\/(\w+)$/.exec(text)?.[1] ?? ''] ?? text
  const asked = askedText(sample.input, attached)
  if (asked === undefined) return { reason: 'input: no message of a user' }
  const options = choices && choices.length > 1 ? choices : undefined
  const targets = typeof sample.target === 'string' ? [sample.target] : sample.target
  // Of several accepted answers none is the one to compare with.
  const [target] = targets.length === 1 ? targets : []
  const reference = target?.trim() === '' ? undefined : target
  const scores = Object.values(sample.scores ?? {})
  const correct = scores.map(({ value }) => verdictOf(value)).find((value) => value !== undefined)
  const unreadable = scores.length > 0 && correct === undefined
  return {
    row: {
      question: knownFields<BankQuestion>({
        dataset: task,
        questionId: id,
        text: options === undefined ? asked : withOptionsShown(asked, options),
        options,
        answerType: options === undefined ? undefined : 'choice',
        reference: options === undefined ? reference : letterOf(reference, options),
      }),
      answer: knownFields<RecordedAnswer>({
        model,
        sample: epoch - 1,
        response: attached(output.completion ?? first?.message.content ?? ''),
        correct,
        meanLogprob: meanOf(first?.logprobs?.content.map(({ logprob }) => logprob) ?? []),
        usage:
          output.usage &&
          knownFields<Usage>({
            inputTokens: output.usage.input_tokens,
            outputTokens: output.usage.output_tokens,
            reasoningTokens: output.usage.reasoning_tokens,
            cachedInputTokens: output.usage.input_tokens_cache_read,
          }),
        latencyMs: output.time == null ? undefined : 1000 * output.time,
      }),
      ...(unreadable && { unlabelled: 'no score of the log says right or wrong' }),
    },
  }
}

function askedText(input: Sample['input'], attached: (text: string) => string): string | undefined {
  if (typeof input === 'string') return attached(input)
  const asked = input.filter(({ role }) => role === 'user').map(({ content }) => attached(content))
  return asked.length === 0 ? undefined : asked.join('\n\n')
}

/** As inspect_ai turns values into numbers; undefined for what is neither right nor wrong, nor between. */
function verdictOf(value: unknown): number | undefined {
  const known = typeof value === 'string' ? words[value.toLowerCase()] : undefined
  const number = known ?? (typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value))
  const isScalar = ['string', 'number', 'boolean'].includes(typeof value)
  return isScalar && number >= 0 && number <= 1 ? number : undefined
}

const words: Readonly<Record<string, number>> = { c: 1, yes: 1, true: 1, p: 0.5, i: 0, n: 0, no: 0, false: 0 }

function letterOf(target: string | undefined, options: readonly string[]): string | undefined {
  if (target === undefined) return undefined
  const place = options.indexOf(target)
  return place < 0 ? target : optionLetter(place)
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
}
