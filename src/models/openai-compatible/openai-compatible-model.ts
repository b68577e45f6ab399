import { createSystemClock } from '../../clock/system-clock.ts'
import { createEndpoint } from '../../endpoint/endpoint.ts'
import { endpointSecrets } from '../../endpoint/endpoint-secrets.ts'
import type { HttpDispatcher } from '../../endpoint/http-dispatcher.ts'
import { parseEndpointOptions } from '../../endpoint/parse-endpoint-options.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import { pickResilienceOptions } from '../resilient/options.ts'
import { createResilientModel } from '../resilient/resilient-model.ts'
import { createChatCompletionsModel } from './chat-completions-model.ts'
import { type OpenAiCompatibleModelOptions, openAiCompatibleModelOptionsSchema } from './options.ts'

export interface OpenAiCompatibleModelParts {
  /** Times timeouts, retries and the circuit breaker. Default: the system's. */
  readonly clock?: Clock
  /** Spreads retries. Default: unseeded chance. */
  readonly random?: Pick<Random, 'next'>
  /** Where `HTTP_PROXY` and the like are read. Default: nowhere; the file's models read the process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** How requests travel, for proxies and tests. Default: directly. Closing the model leaves it open. */
  readonly dispatcher?: HttpDispatcher
  /** Kept out of messages and answers like the key: what the options took from the environment. */
  readonly secrets?: readonly string[]
}

/**
 * Creates a pool member behind an OpenAI-compatible endpoint (`POST {baseUrl}/chat/completions`), with its own
 * concurrency, timeouts, retries and circuit breaker. Nothing is sent before it is asked.
 * @throws UsageError when an option is wrong or unknown.
 * @example createOpenAiCompatibleModel({ id: 'qwen', baseUrl: 'http://127.0.0.1:11434/v1', model: 'qwen2.5:7b' })
 */
export function createOpenAiCompatibleModel(
  options: OpenAiCompatibleModelOptions,
  parts: OpenAiCompatibleModelParts = {},
): ChatModel {
  const resolved = parseEndpointOptions(openAiCompatibleModelOptionsSchema, options, `Model ${options.id}`)
  const { clock = createSystemClock(), random } = parts
  const reached = { ...resolved, secrets: parts.secrets, environment: parts.environment }
  const endpoint = createEndpoint(resolved.id, reached, parts.dispatcher)
  const model = createChatCompletionsModel(resolved, endpoint, clock, endpointSecrets(reached).inAnswers)
  return createResilientModel(model, pickResilienceOptions(resolved), { clock, ...(random && { random }) })
}
