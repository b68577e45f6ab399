import { resolve } from 'node:path'
import { CloseStack } from '../../../closing/close-stack.ts'
import { SmacsError } from '../../../errors/smacs-error.ts'
import { embedderName, labEmbedder } from '../../../lab/lab-embedder.ts'
import { predict } from '../../../lab/predict/predict.ts'
import { readResponses } from '../../../lab/predict/read-responses.ts'
import { gatherQuestions } from '../../../lab/predict/recorded-questions.ts'
import { nearestName } from '../../../options/nearest-name.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { assertNoneFailed, type LabLiveOptions, liveTallyJson, liveTallyText, openLabLive } from '../../lab/lab-live.ts'
import { openLabBank } from '../../lab/lab-run.ts'
import { readLabStrategies } from '../../lab/lab-strategies.ts'
import { assertOutputFree, openOutputFile } from '../../output-file.ts'
import { createProgressBar } from '../../progress/progress-bar.ts'
import { countText, pluralText } from '../../progress/quantities.ts'
import { createLiveRegion } from '../../terminal/live-region.ts'
import { createTerminal } from '../../terminal/terminal.ts'

export interface LabPredictOptions extends LabLiveOptions {
  readonly bank: string
  readonly responses: string
  readonly strategy: readonly string[]
  readonly out: string
  readonly seed: string
  readonly models?: readonly string[]
  readonly labels?: number
  readonly force?: boolean
  readonly json?: boolean
}

/** Refused lines that are told one by one; the rest are counted. */
const refusalsTold = 5

/** `smacs lab predict`: one line a question of a recording and strategy. */
export async function labPredict(options: LabPredictOptions, context: CommandContext): Promise<void> {
  const { stdout, stderr, environment, signal, clock, workingFolder } = context
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  const bar = createProgressBar('predicting', { terminal, region, nowMs: () => clock.nowMs() })
  const strategies = readLabStrategies(options.strategy)
  const output = { folder: workingFolder, force: options.force === true, option: '--out' }
  await assertOutputFree(options.out, output)
  let refused = 0
  const onRefused = ({ line, reason }: { readonly line: number; readonly reason: string }): void => {
    refused += 1
    if (refused <= refusalsTold) region.print([`  ${options.responses}, line ${line}: ${reason}`])
  }
  const lines = readResponses(resolve(workingFolder, options.responses), onRefused)
  const { questions, models, doubled } = await gatherQuestions(lines, onRefused)
  if (questions.length === 0) {
    throw new SmacsError(
      'nothing-to-predict',
      `${options.responses} holds no response that can be used${refused > 0 ? `: ${pluralText(refused, 'line')} refused` : ''}. It should be a recording: JSON Lines with questionId, question, model and response.`,
    )
  }
  await using opened = new CloseStack()
  const { view, given } = await openLabBank(options, context, opened)
  const live = await openLabLive(options, context, (line) => region.print([line]), view)
  if (live !== undefined) opened.defer(() => live.close())
  const tally = () => live?.generations.tally()
  for (const line of strangers(options.models ?? [], [...models, ...view.models])) region.print([`  ${line}`])
  const liveDetail = (): string => {
    const made = tally()
    return made === undefined ? '' : ` · ${liveTallyText(made)}`
  }
  const predictions = await predict({
    bank: view,
    questions,
    strategies,
    models: options.models,
    recordedModels: models,
    labels: options.labels,
    seed: options.seed,
    embedderFor: labEmbedder(view, given?.embedder),
    live: live?.generations,
    onProgress: (done, total) =>
      bar.show(done / total, `${countText(done)} of ${countText(total)} questions${liveDetail()}`),
  })
  const out = await openOutputFile(options.out, output)
  let written = 0
  try {
    for await (const prediction of predictions.lines) {
      signal.throwIfAborted()
      await out.write(`${JSON.stringify(prediction)}\n`)
      written += 1
    }
  } finally {
    await out.close()
    bar.end(`  ${pluralText(questions.length, 'question')}, ${pluralText(written, 'line')} written${liveDetail()}`)
  }
  const { leftOut } = predictions
  const made = tally()
  if (leftOut > 0) region.print([`  ${pluralText(leftOut, 'bank question')} left out: they are asked here.`])
  if (doubled > 0) region.print([`  ${pluralText(doubled, 'line')} left out: they repeat earlier ones.`])
  if (refused > 0) region.print([`  ${pluralText(refused, 'line')} refused: nothing is predicted from them.`])
  if (options.json === true) {
    const summary = {
      questions: questions.length,
      lines: written,
      refused,
      doubled,
      bankQuestionsLeftOut: leftOut,
      embedder: embedderName(view),
    }
    writeJson(stdout, { ...summary, ...(made && { live: liveTallyJson(made) }) })
  }
  if (made !== undefined) assertNoneFailed(made)
}

/** Told, not refused: a part of a recording may lack a model that the whole has, and gives the same lines. */
function strangers(chosen: readonly string[], known: readonly string[]): readonly string[] {
  return chosen
    .filter((model) => !known.includes(model))
    .map((model) => {
      const nearest = nearestName(model, known)
      const hint = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`
      return `--models: \`${model}\` is neither in the bank nor in the recording${hint}`
    })
}
