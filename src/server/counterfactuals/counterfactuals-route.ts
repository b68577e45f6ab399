import { z } from 'zod'
import { UsageError } from '../../errors/smacs-error.ts'
import { strategies as kinds } from '../../method/strategies/registry.ts'
import type { ChatModel, ModelId } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { StrategyChoice } from '../../smacs/smacs-options.ts'
import { resolveStrategy } from '../../smacs/strategy-names/resolve-strategy.ts'
import type { Trace } from '../../traces/trace.ts'
import type { Client } from '../access/clients.ts'
import { everyModel, type ServedPool } from '../answering/served-pool.ts'
import { invalidRequest, RequestError } from '../errors/request-error.ts'
import { parseStrictly } from '../fields/parse-strictly.ts'
import type { HttpServer } from '../http-types.ts'
import type { CounterfactualsBody } from '../page/counterfactuals-body.ts'
import type { ServedConfiguration } from '../server-state.ts'
import type { TraceLookup } from '../traces/trace-lookup.ts'
import type { CounterfactualThread } from './counterfactual-thread.ts'
import type { ModelFacts } from './said-then.ts'

/** Body of `POST /v1/traces/:id/counterfactuals`. */
export const counterfactualsRequestSchema = z.strictObject({
  strategies: z.array(z.string().min(1).max(1_000)).min(1).max(8).describe('Names of the file, or kinds with options.'),
  fit: z.boolean().default(false).describe('Fit what was never fitted on this bank, which takes seconds.'),
})

/** Further ones are refused: each may fit for seconds. */
const underWayAtMost = 2

type Parts = Pick<ServedConfiguration, 'embedder' | 'bankFile' | 'equivalence'> & ServedPool

/** `POST /v1/traces/:id/counterfactuals`: what other settings would have said, from what was said then; nobody is asked. */
export function registerCounterfactuals(
  server: HttpServer,
  parts: {
    readonly lookup: TraceLookup
    readonly thread: CounterfactualThread
    readonly configuration: () => Parts
  },
): void {
  const { lookup, thread } = parts
  server.post<{ Params: { id: string } }>(
    '/v1/traces/:id/counterfactuals',
    async ({ client, params: { id }, body }): Promise<CounterfactualsBody> => {
      const { strategies, fit } = parseStrictly(counterfactualsRequestSchema, body)
      const configuration = parts.configuration()
      const settings = strategies.map((spec) => ({ spec, choice: choiceOf(spec, configuration, client) }))
      const trace = withQuestion(await lookup.traceFor(client, id))
      if (thread.underWay >= underWayAtMost) throw tooManyAtOnce()
      const { embedder, equivalence, bankFile } = configuration
      const order = {
        ...{ trace, settings, fit, bankFile, ...poolOf(trace, configuration) },
        embedder: { id: embedder.id, dimensions: embedder.dimensions },
        equivalence: equivalence?.id,
      }
      const { results, bankHash } = await thread.run(order, { embedder, equivalence })
      const isKnown = trace.bankHash !== undefined && bankHash !== undefined
      return {
        object: 'smacs.trace.counterfactuals',
        ...(isKnown && { sameBank: trace.bankHash === bankHash }),
        data: results,
      }
    },
  )
}

/** @throws RequestError 400 for an unknown name or a wrong option, 403 for one that the key may not use */
function choiceOf(spec: string, { strategies }: ServedPool, client: Client): StrategyChoice {
  if (client.strategies !== undefined && !client.strategies.includes(spec)) {
    throw new RequestError(`The key may not use the strategy \`${spec}\`.`, {
      ...{ status: 403, type: 'permission_error', code: 'not_allowed', param: 'strategies' },
    })
  }
  try {
    return resolveStrategy(spec, strategies, kinds).choice
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw invalidRequest(error.message, 'strategies', 'unknown_strategy')
  }
}

function withQuestion(trace: Trace): Trace & { readonly question: Question } {
  const { question } = trace
  if (question !== undefined) return { ...trace, question }
  throw new RequestError('This trace keeps no texts (`traces.content: none`), so nothing can be tried on it.', {
    ...{ status: 409, type: 'invalid_request_error', code: 'no_content' },
  })
}

/** Who was in the pool then, with what is known of them now. */
function poolOf({ events }: Trace, pool: ServedPool): { pool: readonly ModelFacts[]; helpers: readonly ModelFacts[] } {
  const then = events.find((event) => event.type === 'started')?.pool ?? pool.models.map(({ id }) => id)
  const known = new Map(everyModel(pool).map((model) => [model.id, model]))
  const factsOf = (id: ModelId): ModelFacts => {
    const model = known.get(id)
    return model === undefined ? { id } : factsIn(model)
  }
  return {
    pool: then.map(factsOf),
    helpers: everyModel(pool).flatMap((model) => (then.includes(model.id) ? [] : [factsIn(model)])),
  }
}

function factsIn({ id, family, price, contextTokens, defaults, ownPrompt }: ChatModel): ModelFacts {
  return {
    id,
    ...(family !== undefined && { family }),
    ...(price !== undefined && { price }),
    ...(contextTokens !== undefined && { contextTokens }),
    ...(defaults !== undefined && { defaults }),
    ...(ownPrompt !== undefined && { ownPrompt }),
  }
}

function tooManyAtOnce(): RequestError {
  return new RequestError(`Other settings are being tried for ${underWayAtMost} traces already; try again.`, {
    ...{ status: 429, type: 'rate_limit_error', code: 'too_many_counterfactuals', retryAfterSeconds: 2 },
  })
}
