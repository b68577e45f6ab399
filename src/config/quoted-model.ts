import type { QuotedModel } from '../collect/quote/quote-addition.ts'
import { programInstructions } from '../models/program/program-prompt.ts'
import type { Price } from '../ports/usage.ts'
import type { ModelConfig, WriterConfig } from './config-schema.ts'

type PriceSection = NonNullable<WriterConfig['price']> & {
  readonly cachedInputUsdPerMillionTokens?: number | undefined
}

/** What a quote has to know of an entry of the file, without making the model. */
export function quotedModel(entry: ModelConfig): QuotedModel {
  if (entry.provider === 'program') {
    const { id, writer, instructions = programInstructions, maxTokens } = entry
    const quoted = quotedModel(writer)
    const ownPrompt = [quoted.ownPrompt, instructions].filter(Boolean).join('\n')
    return { ...quoted, id, ownPrompt, ...(maxTokens !== undefined && { defaults: { maxTokens } }) }
  }
  const { id, price, contextTokens, maxTokens, instructions } = entry
  return {
    id,
    concurrency: entry.provider === 'llama-cpp' ? entry.parallel : entry.concurrency,
    ...(price !== undefined && { price: priceOf(price) }),
    ...(contextTokens !== undefined && { contextTokens }),
    ...(maxTokens !== undefined && { defaults: { maxTokens } }),
    ...(instructions !== undefined && { ownPrompt: instructions }),
  }
}

function priceOf({ cachedInputUsdPerMillionTokens: cached, ...rest }: PriceSection): Price {
  return { ...rest, ...(cached !== undefined && { cachedInputUsdPerMillionTokens: cached }) }
}
