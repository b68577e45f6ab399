import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { AnswerSettings } from '../method/strategy.ts'
import type { AskOptions } from '../smacs/ask-options.ts'

/**
 * How a call of the AI SDK wants its answer written. What smacs has no name for goes to the writer's endpoint by OpenAI's
 * names, and is left out where that endpoint refuses it. `providerOptions.smacs` holds options of `ask`, which win.
 */
export function askOptionsFromCall(options: LanguageModelV4CallOptions): AskOptions {
  const { temperature, topP, maxOutputTokens, stopSequences, seed, abortSignal, providerOptions } = options
  const endpointFields = known({
    top_k: options.topK,
    presence_penalty: options.presencePenalty,
    frequency_penalty: options.frequencyPenalty,
    reasoning_effort: options.reasoning === 'provider-default' ? undefined : options.reasoning,
  })
  const settings: AnswerSettings = known({ temperature, topP, maxTokens: maxOutputTokens, stop: stopSequences, seed })
  const hasFields = Object.keys(endpointFields).length > 0
  return {
    ...known({ signal: abortSignal, seed }),
    answerSettings: { ...settings, ...(hasFields && { endpointFields, dropRefusedFields: true }) },
    ...providerOptions?.smacs,
  }
}

/** The AI SDK gives keys without values; ours are absent then. */
function known<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
