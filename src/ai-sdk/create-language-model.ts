import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { CollaborationEvent } from '../method/events.ts'
import type { AskOptions } from '../smacs/ask-options.ts'
import type { Smacs } from '../smacs/create-smacs.ts'
import { contentOf, finishReasonOf, metadataOf, usageOf } from './answer-result.ts'
import { answerStream } from './answer-stream.ts'
import { askOptionsFromCall } from './ask-options-from-call.ts'
import { questionFromPrompt } from './question-from-prompt.ts'

/** How calls are answered; `providerOptions.smacs` of a call wins over it. */
export interface SmacsLanguageModelOptions
  extends Pick<AskOptions, 'strategy' | 'maxCalls' | 'maxCostUsd' | 'deadlineMs'> {
  /** Whether `providerMetadata.smacs.trace` tells every event but the pieces of texts. Default true. */
  readonly trace?: boolean
}

/**
 * A pool as one model of the AI SDK (`generateText`, `streamText`, agents). Needs `@ai-sdk/provider`, which the package
 * `ai` brings, for its types alone. `providerMetadata.smacs` tells confidence, who was asked, calls, cost and trace.
 * @example
 * const { text, providerMetadata } = await generateText({ model: createLanguageModel(smacs), prompt: 'What is 17 * 23?' })
 */
export function createLanguageModel(
  smacs: Pick<Smacs, 'stream'>,
  { trace = true, ...defaults }: SmacsLanguageModelOptions = {},
): LanguageModelV4 {
  const { strategy = 'default' } = defaults
  return {
    specificationVersion: 'v4',
    provider: 'smacs',
    modelId: typeof strategy === 'string' ? strategy : strategy.kind,
    // The SDK fetches what is named by an address: not every endpoint of a pool does.
    supportedUrls: {},

    async doGenerate(call) {
      const { question, warnings } = questionFromPrompt(call)
      const collaboration = smacs.stream(question, { ...defaults, deltas: 'none', ...askOptionsFromCall(call) })
      const events: CollaborationEvent[] = []
      for (;;) {
        const step = await collaboration.next()
        if (!step.done) {
          if (trace && !step.value.type.endsWith('-delta')) events.push(step.value)
          continue
        }
        const answer = step.value
        return {
          content: contentOf(answer),
          finishReason: finishReasonOf(answer),
          usage: usageOf(answer.usage),
          providerMetadata: metadataOf(answer, trace ? events : undefined),
          response: { id: answer.traceId, modelId: answer.strategy },
          warnings: [...warnings],
        }
      }
    },

    async doStream(call) {
      const { question, warnings } = questionFromPrompt(call)
      const collaboration = smacs.stream(question, { ...defaults, deltas: 'answer', ...askOptionsFromCall(call) })
      return { stream: answerStream(collaboration, { warnings, withTrace: trace }) }
    },
  }
}
