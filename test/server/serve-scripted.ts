import { createHash } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { ServerKey } from '../../src/config/server-keys.ts'
import { serverSectionSchema, tracesSectionSchema } from '../../src/config/server-section.ts'
import { wordEmbedder } from '../../src/embedders/fixtures/word-embedder.ts'
import type { Learner } from '../../src/method/learning/state/learner.ts'
import type { ChatModel } from '../../src/ports/chat-model.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { BankView, QuestionBank } from '../../src/ports/question-bank.ts'
import { type Serving, serve } from '../../src/server/serve.ts'
import type { ServedConfiguration } from '../../src/server/server-state.ts'
import { createSmacs, type Smacs } from '../../src/smacs/create-smacs.ts'
import type { StrategyChoice } from '../../src/smacs/smacs-options.ts'

export interface ScriptedServing {
  readonly models: readonly ChatModel[]
  readonly helpers?: readonly ChatModel[]
  readonly strategies?: Readonly<Record<string, StrategyChoice>>
  readonly bank?: BankView
  /** In place of `bank`: read at the start, and again when the server takes it up; keeps fitted weights. Whoever opened it closes it. */
  readonly servedBank?: QuestionBank
  readonly learner?: Learner
  /** The bank that the page looks at. */
  readonly bankFile?: string
  readonly reportsFolder?: string
  /** The file's sections, as written. */
  readonly server?: Readonly<Record<string, unknown>>
  readonly traces?: Readonly<Record<string, unknown>>
  /** Key texts with what they may. */
  readonly keys?: readonly (Omit<ServerKey, 'hash'> & { readonly key: string })[]
  readonly clock?: Clock
  readonly wallClockMs?: () => number
}

export interface TestServer extends Serving {
  /** Everything that was logged, as one text. */
  readonly log: () => string
  /** POSTs JSON, with the key where one is given. */
  post(
    path: string,
    body: unknown,
    options?: { readonly key?: string; readonly signal?: AbortSignal },
  ): Promise<Response>
  get(path: string, options?: { readonly key?: string; readonly method?: string }): Promise<Response>
  /** What the next reload reads. */
  configure(next: ScriptedServing): void
  readonly closedConfigurations: () => number
  /** What answers, in the configuration that was read last. */
  readonly smacs: () => Smacs
}

/** Starts a server over these models on a free loopback port; it is closed when the test ends. */
export async function serveScripted(first: ScriptedServing): Promise<TestServer> {
  const server = await startScripted(first)
  onTestFinished(() => server.close())
  return server
}

/** The same for several tests; whoever starts it closes it. */
export async function startScripted(first: ScriptedServing): Promise<TestServer> {
  let described = first
  let closedConfigurations = 0
  const lines: string[] = []
  let smacs: Smacs | undefined
  const serving = await serve({
    load: async () => {
      const configuration = configurationOf(described, await described.servedBank?.view(), () => {
        closedConfigurations += 1
      })
      smacs = configuration.smacs
      return configuration
    },
    ...(first.clock !== undefined && { clock: first.clock }),
    ...(first.wallClockMs !== undefined && { wallClockMs: first.wallClockMs }),
    log: (text) => void lines.push(text),
  })
  const headersOf = (key: string | undefined): Record<string, string> =>
    key === undefined ? {} : { authorization: `Bearer ${key}` }
  return {
    ...serving,
    log: () => lines.join(''),
    post: (path, body, { key, signal } = {}) =>
      fetch(`${serving.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headersOf(key) },
        body: JSON.stringify(body),
        ...(signal !== undefined && { signal }),
      }),
    get: (path, { key, method = 'GET' } = {}) => fetch(`${serving.url}${path}`, { method, headers: headersOf(key) }),
    configure(next) {
      described = next
    },
    closedConfigurations: () => closedConfigurations,
    smacs: () => smacs as Smacs,
  }
}

function configurationOf(
  described: ScriptedServing,
  served: BankView | undefined,
  onClose: () => void,
): ServedConfiguration {
  const { models, helpers = [], strategies = {}, bank, servedBank, learner, keys = [], clock } = described
  let view = served ?? bank
  const smacs = createSmacs({
    ...{ models, helpers, strategies, embedder: wordEmbedder },
    ...(view !== undefined && { bank: view }),
    ...(servedBank !== undefined && { fittedStore: servedBank, serveOldWeights: true }),
    ...(learner !== undefined && { learner }),
    ...(clock !== undefined && { clock }),
  })
  return {
    models,
    helpers,
    strategies,
    embedder: wordEmbedder,
    learner,
    get bankHash() {
      return view?.hash
    },
    get bankQuestions() {
      return view?.questions.length
    },
    async takeUpBank() {
      const now = await servedBank?.view()
      if (now === undefined || now.hash === view?.hash) return false
      smacs.takeUp(now)
      view = now
      return true
    },
    bankFile: described.bankFile,
    reportsFolder: described.reportsFolder,
    smacs,
    keys: keys.map(({ key, ...rules }) => ({ ...rules, hash: createHash('sha256').update(key).digest() })),
    server: serverSectionSchema.parse({ port: 0, logs: { level: 'debug' }, ...described.server }),
    traces: tracesSectionSchema.parse({ file: ':memory:', ...described.traces }),
    close: async () => onClose(),
  }
}
