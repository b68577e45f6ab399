import { ModelCallError, type ModelCallErrorKind } from '../../errors/model-call-error.ts'
import type { ChatModel, ModelCapabilities, ModelListing } from '../../ports/chat-model.ts'
import { type TimeLimits, withinTime } from '../within-time.ts'
import { askAsThePool, type PoolAsking } from './ask-as-the-pool.ts'

/** What the doctor found out about one model. Absent facts were not found out. */
export interface ModelFinding extends ModelCapabilities, Partial<PoolAsking> {
  readonly id: string
  readonly helper: boolean
  /** It answers, asked as the pool asks. */
  readonly reachable: boolean
  /** What its endpoint's list of models says of it. */
  readonly listing?: ModelListing
  /** What is asked otherwise than usual, since the endpoint refuses it: each in a few words. */
  readonly corrections?: readonly string[]
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

function adviceFor(error: unknown, listing: ModelListing): string | undefined {
  if (!(error instanceof ModelCallError)) return undefined
  const { baseUrl, isListed } = listing
  if (baseUrl !== undefined) return `There is a list of models at ${baseUrl}/models: set \`baseUrl: ${baseUrl}\`.`
  if (isLoading(error)) return 'It is still loading its model: wait, and run this again.'
  if (isListed === false) return `The endpoint's list of models does not hold its \`model\`.${nearestListed(listing)}`
  return advices[error.kind]
}

/** A further sentence on the name in the list that is nearest to the model's; empty where there is none. */
export function nearestListed({ nearest }: ModelListing): string {
  return nearest === undefined ? '' : ` The nearest name there is \`${nearest}\`.`
}

/** llama.cpp, vLLM and proxies in front of them say so with 503, some with words alone. */
function isLoading({ status, message }: ModelCallError): boolean {
  return (
    status !== undefined &&
    status >= 500 &&
    /\bloading\b|still (starting|warming)|not (yet )?(ready|loaded)/i.test(message)
  )
}

/** For what costs nothing and may be missing. */
const listingWithinMs = 5000

/**
 * Asks a model what it can do, with a short generation, and then as the pool will. One that does not answer is a finding,
 * not an error.
 */
export async function examineModel(model: ChatModel, helper: boolean, limits: TimeLimits): Promise<ModelFinding> {
  const timeoutError = (): Error =>
    new ModelCallError({ model: model.id, kind: 'timeout', message: `no answer within ${limits.timeoutMs} ms` })
  const { id } = model
  try {
    const found = await withinTime((signal) => model.probe(signal), { ...limits, timeoutError })
    const asking = await askAsThePool(model, limits, found.spent)
    const listing = await listingOf(model, limits)
    const corrections = model.corrections?.() ?? []
    const contextTokens = found.contextTokens ?? model.contextTokens
    return {
      id,
      helper,
      reachable: true,
      ...found,
      ...asking,
      ...(contextTokens !== undefined && { contextTokens }),
      ...(listing !== undefined && { listing }),
      ...(corrections.length > 0 && { corrections }),
    }
  } catch (error) {
    limits.signal.throwIfAborted()
    if (!(error instanceof Error)) throw error
    // Where nobody listens, a list is no better off.
    const isThere = error instanceof ModelCallError && error.kind !== 'connection' && error.kind !== 'timeout'
    const listing = isThere ? await listingOf(model, limits) : undefined
    const advice = adviceFor(error, listing ?? {})
    return {
      id,
      helper,
      reachable: false,
      problem: error.message,
      ...(listing !== undefined && { listing }),
      ...(advice !== undefined && { advice }),
    }
  }
}

/** Undefined where the model has no such list, or it does not come in time. */
async function listingOf(model: ChatModel, limits: TimeLimits): Promise<ModelListing | undefined> {
  const timeoutMs = Math.min(limits.timeoutMs, listingWithinMs)
  try {
    return await withinTime(async (signal) => model.listing?.(signal), {
      ...limits,
      timeoutMs,
      timeoutError: () => new Error('no list in time'),
    })
  } catch {
    limits.signal.throwIfAborted()
    return undefined
  }
}
