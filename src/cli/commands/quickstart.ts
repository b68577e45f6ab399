import { cacheFolder } from '../../config/cache-folder.ts'
import { configuredBankPlace, type LoadedConfig, loadConfig } from '../../config/load-config.ts'
import { namedWeights, type WeightsListener, weightsName } from '../../config/weights-reference.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { CommandContext } from '../command-context.ts'
import { openWorkplaceFor } from '../open-workplace-for.ts'
import { answerSummary } from '../progress/answer-summary.ts'
import { createCollaborationProgress } from '../progress/collaboration-progress.ts'
import { countText, pluralText } from '../progress/quantities.ts'
import { createWeightsProgress, weightsLines } from '../progress/weights-progress.ts'
import { fillBank } from '../quickstart/fill-bank.ts'
import { freshQuestions } from '../quickstart/fresh-questions.ts'
import { assertMemory } from '../quickstart/memory-check.ts'
import { nextStepsLines } from '../quickstart/next-steps.ts'
import { cloneFolder, quickstartFiles } from '../quickstart/quickstart-files.ts'
import { createLiveRegion } from '../terminal/live-region.ts'
import { createTerminal, type Terminal } from '../terminal/terminal.ts'
import { serve } from './serve.ts'

/** Says before the long download what would stop everything after it. */
async function assertRunnable(): Promise<void> {
  assertMemory(process.availableMemory())
  const { importNodeLlamaCpp } = await import('../../models/llama-cpp/runtime.ts')
  await importNodeLlamaCpp()
}

/** Fetches what is missing, and shows each time which models there are and under which terms. */
async function showWeights(config: LoadedConfig, context: CommandContext, terminal: Terminal): Promise<void> {
  const { clock, environment, signal } = context
  const region = createLiveRegion(terminal)
  const progress = createWeightsProgress({ terminal, region, nowMs: () => clock.nowMs() })
  const names = new Set(config.models.map(weightsName).filter((name) => name !== undefined))
  let shown = false
  const onFetched: WeightsListener['onFetched'] = (entries) => {
    shown = true
    progress.onFetched(entries)
  }
  const located = await namedWeights([...names], {
    cache: cacheFolder(environment),
    signal,
    listener: { ...progress, onFetched },
  })
  if (!shown) {
    region.print(
      weightsLines(
        located.map(({ entry }) => entry),
        terminal,
      ),
    )
  }
}

/** The strategies of the quickstart's file, in the order in which they answer each question. */
const strategiesShown = ['default', 'paper'] as const

function kindOf({ strategies }: LoadedConfig, name: string): string {
  return strategies[name]?.kind ?? name
}

async function answerAll(config: LoadedConfig, context: CommandContext, terminal: Terminal): Promise<void> {
  const { clock, signal } = context
  const region = createLiveRegion(terminal)
  const workplace = await openWorkplaceFor(config, context)
  try {
    for (const [index, question] of freshQuestions.entries()) {
      const bills: string[] = []
      for (const strategy of strategiesShown) {
        const progress = createCollaborationProgress({
          terminal,
          region,
          nowMs: () => clock.nowMs(),
          rowsPerText: Number.POSITIVE_INFINITY,
        })
        try {
          // Seeded: what a newcomer sees is what was tried.
          const collaboration = workplace.smacs.stream(question, { strategy, signal, seed: `quickstart ${index + 1}` })
          const startedAtMs = clock.nowMs()
          for await (const event of collaboration) {
            progress.show(event)
            if (event.type === 'answer-finished') {
              bills.push(`${kindOf(config, strategy)}: ${answerSummary(event.answer, clock.nowMs() - startedAtMs)}`)
            }
          }
        } finally {
          progress.end()
        }
      }
      region.print([`  ${terminal.palette.heading('Both bills')}`, ...bills.map((bill) => `    ${bill}`), ''])
    }
  } finally {
    await workplace.close()
  }
}

export interface QuickstartOptions {
  /** Serve the page on the quickstart's pool and bank, until it is interrupted, instead of asking on the terminal. */
  readonly page?: boolean
  readonly port?: number
}

/** `smacs quickstart`: three small models on this machine answer two questions together, with everything shown. */
export async function quickstart({ page = false, port }: QuickstartOptions, context: CommandContext): Promise<void> {
  if (port !== undefined && !page) throw new UsageError('`--port` is where the page is served: give `--page` too.')
  const { environment, stdout } = context
  const terminal = createTerminal(stdout, environment)
  const { palette } = terminal
  const say = (lines: readonly string[]): void => terminal.write(lines.map((line) => `${line}\n`).join(''))
  const files = quickstartFiles(context.quickstartFolder ?? cloneFolder)
  const config = await loadConfig({ file: files.config, workingFolder: files.folder, environment })
  const embedded = context.createModel === undefined
  if (embedded) await assertRunnable()
  say([
    '',
    `  ${palette.heading('smacs quickstart')}`,
    '  Three small models on this machine answer two questions together.',
    '  No key, no GPU; nothing you ask leaves this computer.',
    '',
  ])
  if (embedded) await showWeights(config, context, terminal)
  const view = await fillBank(configuredBankPlace(config, config.bank ?? 'bank.db'), files.recording, config, context)
  const size = `${pluralText(view.questions.length, 'question')} asked of ${countText(view.models.length)} pool members`
  say([`  ${palette.good('✓')} Question bank  ${palette.faint(`${size}, recorded from these very models`)}`])
  if (page) {
    say([`  ${palette.good('✓')} Open the page below in a browser and ask; ctrl-c ends it`, ''])
    await serve({ config: files.config, workers: 1, ...(port !== undefined && { port }) }, context)
    return
  }
  await answerAll(config, context, terminal)
  say(nextStepsLines(terminal))
}
