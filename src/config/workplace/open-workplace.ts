import { CloseStack } from '../../closing/close-stack.ts'
import { createLearner, type Learner } from '../../method/learning/state/learner.ts'
import type { AnswerEquivalence } from '../../ports/answer-equivalence.ts'
import type { CodeRunner } from '../../ports/code-runner.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView, QuestionBank } from '../../ports/question-bank.ts'
import { createSmacs, type Smacs } from '../../smacs/create-smacs.ts'
import type { SmacsOptions } from '../../smacs/smacs-options.ts'
import { declaredVoice } from '../declared-voice.ts'
import type { LoadedConfig } from '../load-config.ts'
import { createConfiguredEmbedder } from './create-embedder.ts'
import { createConfiguredEquivalence } from './create-equivalence.ts'
import { type ConfiguredModels, createConfiguredModels, type ModelParts } from './create-models.ts'
import { fittedStoreOf, learnedStoreOf, openConfiguredBank } from './open-bank.ts'
import { openConfiguredCodeRunner } from './open-code-runner.ts'

/** Everything a configuration names, made and put together. */
export interface Workplace {
  readonly smacs: Smacs
  readonly models: ConfiguredModels
  readonly embedder: Embedder
  /** Undefined where the configuration names none. */
  readonly equivalence: AnswerEquivalence | undefined
  /** Runs programs in the configured sandbox; undefined where there is none. */
  readonly codeRunner: CodeRunner | undefined
  /** Undefined where the configuration names none, or its file is not there yet. */
  readonly bank: QuestionBank | undefined
  /** The state of it that questions are weighed by; undefined where there is none. */
  readonly bankView: BankView | undefined
  /** Undefined where the configuration does not ask to learn from use. */
  readonly learner: Learner | undefined
  /** Reads the bank again; the questions asked from now on are weighed by it as it is. False where it has not changed. */
  takeUpBank(): Promise<boolean>
  close(): Promise<void>
}

/**
 * Makes what a configuration names: the composition root of everything that answers.
 * @throws UsageError for wrong options, EmbedderMismatchError when another embedder built the bank, SmacsError for a
 * bank that cannot be opened or a part that is not installed
 */
export async function openWorkplace(
  config: LoadedConfig,
  parts: ModelParts,
  { serveOldWeights = false }: Pick<SmacsOptions, 'serveOldWeights'> = {},
): Promise<Workplace> {
  await using opened = new CloseStack()
  const closing = new AbortController()
  opened.defer(async () => closing.abort())
  const bank = await openConfiguredBank(config)
  if (bank !== undefined) opened.defer(() => bank.close())
  const embedder = await createConfiguredEmbedder(config, await bank?.embedder(), parts)
  opened.defer(() => embedder.close?.())
  const equivalence = createConfiguredEquivalence(config)
  if (equivalence !== undefined) opened.defer(() => equivalence.close?.())
  const codeRunner = parts.codeRunner ?? (await openConfiguredCodeRunner(config, parts.sharers))
  if (codeRunner !== undefined && codeRunner !== parts.codeRunner) opened.defer(() => codeRunner.close())
  const models = await createConfiguredModels(config, { ...parts, ...(codeRunner !== undefined && { codeRunner }) })
  opened.defer(() => models.close())
  let view = await bank?.view()
  const { learn } = config.server
  const voices = new Map(config.models.map((entry) => [entry.id, declaredVoice(entry)]))
  const learner =
    learn !== undefined && bank !== undefined
      ? await createLearner({
          ...{ store: learnedStoreOf(config, bank), source: learn.source, action: learn.drift.action },
          voiceOf: (model) => voices.get(model),
        })
      : undefined
  // What cannot be kept at the end is lost, and nothing else.
  if (learner !== undefined) opened.defer(() => learner.save().catch(() => undefined))
  const smacs = createSmacs({
    models: models.pool,
    helpers: models.helpers,
    embedder,
    strategies: config.strategies,
    serveOldWeights,
    clock: parts.clock,
    ...(codeRunner !== undefined && { codeRunner }),
    ...(equivalence !== undefined && { equivalence }),
    ...(learner !== undefined && { learner }),
    ...(view !== undefined && { bank: view }),
    ...(bank !== undefined && {
      fittedStore: fittedStoreOf(config, bank, { clock: parts.clock, closing: closing.signal }),
    }),
  })
  const kept = opened.move()
  return {
    ...{ smacs, models, embedder, equivalence, codeRunner, bank, learner },
    get bankView() {
      return view
    },
    async takeUpBank() {
      const now = await bank?.view()
      if (now === undefined || now.hash === view?.hash) return false
      smacs.takeUp(now)
      view = now
      return true
    },
    close: () => kept.close(),
  }
}
