import { z } from 'zod'
import { routeShape } from '../endpoint/endpoint-options.ts'
import { onnxEquivalenceOptionsSchema } from '../equivalence/onnx/options.ts'
import { aggregationAuthor } from '../method/aggregation/aggregation-id.ts'
import { strategies } from '../method/strategies/registry.ts'
import { llamaCppModelOptionsSchema } from '../models/llama-cpp/options.ts'
import { openAiCompatibleModelOptionsSchema } from '../models/openai-compatible/options.ts'
import { programModelOptionsSchema } from '../models/program/options.ts'
import { sandboxOptionsSchema } from '../sandbox/options.ts'
import { embedderConfigSchema } from './embedder-config.ts'
import { checkNamedModels } from './named-models.ts'
import { checkProgramMembers } from './program-members.ts'
import { serverSectionSchema, tracesSectionSchema } from './server-section.ts'

/** What the file says of a member besides its provider's own options. */
const membership = {
  /** Never in the pool: asked only where a strategy's option names it (an aggregator, someone to escalate to). */
  helper: z.boolean().default(false),
}

const modelConfigSchema = z.discriminatedUnion('provider', [
  openAiCompatibleModelOptionsSchema.extend({ provider: z.literal('openai-compatible'), ...membership }),
  llamaCppModelOptionsSchema.extend({ provider: z.literal('llama-cpp'), ...membership }),
  programModelOptionsSchema.extend({ provider: z.literal('program'), ...membership }),
])

/** Every strategy's own options with its kind beside them. */
const strategyConfigSchema = z.discriminatedUnion(
  'kind',
  [...strategies.values()].map(({ name, optionsSchema }) => {
    if (!(optionsSchema instanceof z.ZodObject)) throw new TypeError(`The options of strategy ${name} are no object.`)
    return optionsSchema.safeExtend({ kind: z.literal(name) })
  }) as unknown as readonly [z.ZodObject<{ kind: z.ZodLiteral<string> }, z.core.$loose>],
)

/** smacs.yaml: which models answer together, and how. */
export const configSchema = z
  .strictObject({
    /** The pool, in order: ties are decided by it. */
    models: z.array(modelConfigSchema).min(1),
    /** `proxy` and `caFile` of every model and embedder behind an endpoint that has none of its own. */
    ...routeShape,
    embedder: embedderConfigSchema.default({ provider: 'lexical' }),
    /** Decides which answers in sentences say the same where rules leave it open; absent: those stand apart. */
    equivalence: onnxEquivalenceOptionsSchema.optional(),
    /** The question bank's file, or the Postgres database it is in; a missing one is an empty bank. */
    bank: z.string().min(1).optional(),
    /** `default` answers where nobody names another. */
    strategies: z.record(z.string().min(1), strategyConfigSchema).default({}),
    /** Where programs are run that models wrote; absent: no program is ever run. */
    sandbox: sandboxOptionsSchema.optional(),
    /** `smacs serve`: where it listens, who may use it and how much. */
    server: serverSectionSchema.prefault({}),
    /** What `smacs serve` keeps of each answer. */
    traces: tracesSectionSchema.prefault({}),
  })
  .superRefine(({ models, strategies, server, bank, traces, sandbox }, refinement) => {
    const first = new Map<string, number>()
    for (const [index, { id }] of models.entries()) {
      const before = first.get(id)
      if (before === undefined) first.set(id, index)
      else {
        const message = `Expected every model to have an id of its own, but models[${before}] is called "${id}" too`
        refinement.addIssue({ code: 'custom', path: ['models', index, 'id'], message })
      }
      if (aggregationAuthor(id) !== undefined) {
        const message = 'Expected an id that does not begin with "aggregator:", under which a bank keeps aggregations'
        refinement.addIssue({ code: 'custom', path: ['models', index, 'id'], message })
      }
    }
    if (models.every(({ helper }) => helper)) {
      const message = 'Expected at least one model of the pool, but every one is a helper'
      refinement.addIssue({ code: 'custom', path: ['models'], message })
    }
    checkNamedModels(strategies, models, refinement)
    checkProgramMembers(models, sandbox !== undefined, refinement)
    if (server.learn === undefined) return
    const needs = (message: string): void => refinement.addIssue({ code: 'custom', path: ['server', 'learn'], message })
    if (bank === undefined) needs('Expected `bank` to name the bank that what is learnt goes into')
    if (traces.content === 'none')
      needs('Expected `traces.content: full`: without texts there is nothing to learn from')
  })

/** The file's content, defaults filled in. */
export type Config = z.output<typeof configSchema>
type ModelEntry = Config['models'][number]
/** An entry of `models` that is asked itself. */
export type WriterConfig = Exclude<ModelEntry, { provider: 'program' }>
/** An entry of `models`; a member that computes has the entry of the model that writes its programs beside it. */
export type ModelConfig =
  | WriterConfig
  | (Extract<ModelEntry, { provider: 'program' }> & { readonly writer: WriterConfig })
