import type { ChatModel } from '../ports/chat-model.ts'

/** What a model says about itself. */
export type ModelFacts = Pick<
  ChatModel,
  'id' | 'family' | 'price' | 'contextTokens' | 'defaults' | 'ownPrompt' | 'takesEndpointFields'
>

/** The facts alone, whatever kind of object the model is; what it does not say stays absent. */
export function modelFacts({
  id,
  family,
  price,
  contextTokens,
  defaults,
  ownPrompt,
  takesEndpointFields,
}: ChatModel): ModelFacts {
  return {
    id,
    ...(family !== undefined && { family }),
    ...(price !== undefined && { price }),
    ...(contextTokens !== undefined && { contextTokens }),
    ...(defaults !== undefined && { defaults }),
    ...(ownPrompt !== undefined && { ownPrompt }),
    ...(takesEndpointFields !== undefined && { takesEndpointFields }),
  }
}
