import { ModelCallError, type ModelCallErrorKind } from '../../errors/model-call-error.ts'
import type { ChatModel, ModelCapabilities } from '../../ports/chat-model.ts'
import { type TimeLimits, withinTime } from '../within-time.ts'

/** What the doctor found out about one model. Absent facts were not found out. */
export interface ModelFinding extends ModelCapabilities {
  readonly id: string
  readonly helper: boolean
  readonly reachable: boolean
  /** Why it is not reachable. */
  readonly problem?: string
  /** What to do about it. */
  readonly advice?: string
}

const advices: Partial<Record<ModelCallErrorKind, string>> = {
  connection: 'For Ollama: `ollama serve`.',
  timeout: 'It did not answer in time. A model that loads at its first question needs longer: try --timeout-ms 300000.',
  authentication: 'Is the key right? Give it as `apiKey: env:NAME` and set that variable.',
  'not-found': 'Does the endpoint have this model? Compare `model` and `baseUrl` with what it lists under /models.',
  'rate-limited': 'The endpoint limits how much it is asked. Wait, or lower `concurrency`.',
  'refused-request': 'The endpoint refuses what it is sent. Compare `extraBody` and `maxTokens` with what it takes.',
  upstream: 'The endpoint fails by itself: look into its own log.',
  'bad-response':
    'This does not look like an OpenAI-compatible endpoint: does `baseUrl` end as it should, usually in /v1?',
}

function adviceFor(error: unknown): string | undefined {
  if (!(error instanceof ModelCallError)) return undefined
  if (error.status === 503 && /loading/i.test(error.message))
    return 'It is still loading its model: wait, and run this again.'
  return advices[error.kind]
}

/** Asks a model what it can do, with one short generation. An unreachable one is a finding, not an error. */
export async function examineModel(model: ChatModel, helper: boolean, limits: TimeLimits): Promise<ModelFinding> {
  const timeoutError = (): Error =>
    new ModelCallError({ model: model.id, kind: 'timeout', message: `no answer within ${limits.timeoutMs} ms` })
  try {
    const found = await withinTime((signal) => model.probe(signal), { ...limits, timeoutError })
    const contextTokens = found.contextTokens ?? model.contextTokens
    return {
      id: model.id,
      helper,
      reachable: true,
      ...found,
      ...(contextTokens !== undefined && { contextTokens }),
    }
  } catch (error) {
    limits.signal.throwIfAborted()
    const advice = adviceFor(error)
    const problem = error instanceof Error ? error.message : String(error)
    return { id: model.id, helper, reachable: false, problem, ...(advice !== undefined && { advice }) }
  }
}
