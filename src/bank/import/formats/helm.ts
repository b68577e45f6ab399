import { createReadStream, existsSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { z } from 'zod'
import { withLetteredOptions } from '../../../answers/lettered-options.ts'
import { optionLetter } from '../../../answers/question-options.ts'
import type { BankQuestion } from '../../../ports/question-bank.ts'
import { knownFields } from '../../content/known-fields.ts'
import { type ConvertedRow, checkFields, identifier } from '../parse-row.ts'
import type { RecordedAnswer, RecordingFormat, SourceRow } from '../recorded-row.ts'
import { folderName, type SourceFile } from '../source/source-file.ts'
import { wholeJson } from '../source/whole-json.ts'
import { listZipMembers, openZipMember } from '../source/zip-archive.ts'

/** A text; the first releases wrote it bare. */
const content = z.union([
  z.string(),
  z
    .object({
      text: z.string().default(''),
      messages: z.array(z.object({ role: z.string(), content: z.string() })).nullish(),
    })
    .transform(({ text, messages }) =>
      messages ? messages.flatMap(({ role, content }) => (role === 'user' ? [content] : [])).join('\n\n') : text,
    ),
])
const perturbation = z.object({ name: z.string() }).nullish()

const requestStateSchema = z.object({
  instance: z.object({
    input: content,
    references: z.array(z.object({ output: content, tags: z.array(z.string()) })).default([]),
    id: identifier,
    perturbation,
  }),
  /** Which reference's likelihood was asked for; null for answers that are written. */
  reference_index: z.number().int().nullish(),
  request_mode: z.string().nullish(),
  train_trial_index: z.number().int().min(0).default(0),
  /** Options in the order in which the model saw them. */
  output_mapping: z.record(z.string(), z.string()).nullish(),
  result: z
    .object({
      success: z.boolean().default(true),
      error: z.string().nullish(),
      completions: z.array(z.object({ text: z.string() })),
      /** Seconds. */
      request_time: z.number().nullish(),
    })
    .nullish(),
})

type RequestState = z.infer<typeof requestStateSchema>

const stateSchema = z.object({
  adapter_spec: z.object({ model: z.string().min(1), method: z.string().default('generation') }),
  request_states: z.array(z.unknown()),
})

const statsSchema = z.array(
  z.object({
    instance_id: identifier,
    train_trial_index: z.number().default(0),
    perturbation,
    stats: z.array(
      z.object({
        name: z.object({ name: z.string(), perturbation }),
        mean: z.number().nullish(),
        sum: z.number().nullish(),
      }),
    ),
  }),
)

/** What says whether an answer was right, the first that a run has: those that a scenario brings before the general ones. */
const verdictStats = [
  'ifeval_strict_accuracy',
  'chain_of_thought_correctness',
  'chain_of_thought_correct',
  'math_equiv_chain_of_thought',
  'math_equiv',
  'final_number_exact_match',
  'code_eval_acc',
  'omni_math_accuracy',
  'execution_accuracy',
  'program_accuracy',
  'pass',
  'quasi_exact_match',
  'exact_match',
  'quasi_prefix_exact_match',
  'f1_score',
]

/** What is the same for all answers of a run. */
interface Run {
  readonly dataset: string | undefined
  readonly model: string
  readonly method: string
  readonly verdicts: ReadonlyMap<string, number>
}

/**
 * Runs of HELM: a folder a run, in it `scenario_state.json` with the answers and `per_instance_stats.json` with the verdicts,
 * which are the labels. Perturbed instances are left out: they are other questions under the same id.
 */
export const helmFormat: RecordingFormat = {
  name: 'helm',
  hasPublishedRule: false,
  revises: 'reference',
  accepts: (name) => name === 'scenario_state.json',
  async *read(chunks, source, { dataset }) {
    const state = checkFields(await wholeJson(chunks), stateSchema)
    if ('reason' in state) throw new Error(`it is no scenario_state.json of HELM: ${state.reason}`)
    const { adapter_spec, request_states } = state.fields
    const run: Run = { ...adapter_spec, dataset: scenarioName(source) ?? dataset, verdicts: await readVerdicts(source) }
    yield* rows(request_states, run)
  },
}

function* rows(states: readonly unknown[], run: Run): Generator<SourceRow> {
  for (const [index, value] of states.entries()) {
    const line = index + 1
    const checked = checkFields(value, requestStateSchema)
    if ('reason' in checked) yield { line, reason: checked.reason }
    else if (!checked.fields.instance.perturbation)
      for (const converted of convert(checked.fields, run)) yield { line, ...converted }
  }
}

/** `mmlu:subject=anatomy,method=multiple_choice_joint,model=org_name` is of `mmlu:subject=anatomy`. */
function scenarioName(source: SourceFile): string | undefined {
  const [scenario = '', ...rest] = folderName(source).split(':')
  const settings = rest.join(':').split(',')
  const kept = settings.filter((setting) => setting !== '' && !/^(?:model|model_deployment|method)=/.test(setting))
  return kept.length === 0 ? scenario || undefined : `${scenario}:${kept.join(',')}`
}

async function readVerdicts(source: SourceFile): Promise<ReadonlyMap<string, number>> {
  const stats = await openBeside(source, 'per_instance_stats.json')
  const verdicts = new Map<string, number>()
  if (stats === undefined) return verdicts
  const checked = checkFields(await wholeJson(stats), statsSchema)
  if ('reason' in checked) throw new Error(`per_instance_stats.json: ${checked.reason}`)
  for (const { instance_id, train_trial_index, perturbation: perturbed, stats: figures } of checked.fields) {
    if (perturbed) continue
    const plain = new Map(figures.filter(({ name }) => !name.perturbation).map((figure) => [figure.name.name, figure]))
    const [figure] = verdictStats.flatMap((name) => plain.get(name) ?? [])
    const share = figure?.mean ?? figure?.sum
    if (share != null && share >= 0 && share <= 1) verdicts.set(`${instance_id} ${train_trial_index}`, share)
  }
  return verdicts
}

async function openBeside({ path, member }: SourceFile, name: string): Promise<AsyncIterable<Uint8Array> | undefined> {
  if (member === undefined) {
    const beside = join(dirname(path), name)
    return existsSync(beside) ? createReadStream(beside) : undefined
  }
  const beside = posix.join(posix.dirname(member), name)
  return (await listZipMembers(path)).includes(beside) ? openZipMember(path, beside) : undefined
}

function convert(state: RequestState, { dataset, model, method, verdicts }: Run): readonly ConvertedRow[] {
  const { instance, reference_index: asked, train_trial_index: trial, output_mapping: mapping, result } = state
  const correct = verdicts.get(`${instance.id} ${trial}`)
  const right = instance.references.filter(({ tags }) => tags.includes('correct')).map(({ output }) => output)
  const all = mapping ? Object.values(mapping) : instance.references.map(({ output }) => output)
  const options = method.startsWith('multiple_choice') && all.length > 1 ? all : undefined
  // Of several accepted answers none is the one to compare with.
  const [only] = right.length === 1 ? right : []
  const place = options === undefined || only === undefined ? -1 : options.indexOf(only)
  const question = knownFields<BankQuestion>({
    dataset,
    questionId: instance.id,
    text: options === undefined ? instance.input : withLetteredOptions(instance.input, options),
    options,
    answerType: options === undefined ? undefined : 'choice',
    reference: options === undefined ? only?.trim() || undefined : place < 0 ? undefined : optionLetter(place),
  })
  if (asked != null) {
    // Each option was asked about by itself: one outcome, and no response.
    if (asked !== 0 || state.request_mode === 'calibration') return []
    if (correct === undefined) return [{ reason: 'per_instance_stats.json: no verdict on an answer by likelihood' }]
    return [{ row: { question, answer: { model, sample: trial, correct } } }]
  }
  if (!result?.success) return [{ reason: `the request failed: ${result?.error ?? 'no result'}` }]
  return result.completions.map(({ text }, index) => ({
    row: {
      question,
      answer: knownFields<RecordedAnswer>({
        model,
        sample: trial * result.completions.length + index,
        response: text,
        // The verdict on an instance is that on its first completion.
        correct: index === 0 ? correct : undefined,
        latencyMs: result.request_time == null ? undefined : 1000 * result.request_time,
      }),
      ...(index > 0 && correct !== undefined && { unlabelled: 'the run has a verdict on the first completion alone' }),
    },
  }))
}
