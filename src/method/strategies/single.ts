import { z } from 'zod'
import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import type { ChatRequest } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { Decision } from '../answer.ts'
import { settleCalls } from '../calls/ask-references.ts'
import { createCallDesk } from '../calls/call-desk.ts'
import { begunOf, cutNote } from '../calls/form/begun-answer.ts'
import { asAnswer } from '../calls/form/sole-writer.ts'
import { modelNamed } from '../calls/model-named.ts'
import { decisionFrom } from '../choosing/decision-from.ts'
import type { CollaborationEvent } from '../events.ts'
import type { AnswerSettings, Strategy } from '../strategy.ts'

export const singleOptionsSchema = z.strictObject({
  model: z.string().min(1).describe("The model that answers: a pool member's or a helper's id."),
})

export type ResolvedSingleOptions = z.output<typeof singleOptionsSchema>

/**
 * One model's answer as it is, streamed as it comes: what an endpoint passes straight through; at the deadline, what it
 * has written by then. One call.
 */
export const single: Strategy<ResolvedSingleOptions> = {
  name: 'single',
  optionsSchema: singleOptionsSchema,
  callsOne: true,
  modelsNamedIn: ({ model }) => ({ model }),

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const desk = createCallDesk(context)
    try {
      const model = modelNamed(options.model, context)
      const request = directRequest(question, context.answerSettings ?? {}, model.defaults ?? {})
      const call = desk.start({ stage: 'reference', index: 0, model, request, unchecked: true, sole: true })
      const settled = settleCalls([call], context, { quorumGraceMs: 0 }, context.deadlineAtMs)
      const [outcome] = yield* asAnswer(desk.until(settled))
      if (outcome?.ok === true) return decisionFrom(outcome.generation)
      const begun = begunOf(outcome)
      if (begun === undefined) {
        throw new PoolExhaustedError(outcome === undefined ? [] : [{ model: model.id, error: outcome.error }])
      }
      yield cutNote(begun)
      return decisionFrom(begun)
    } finally {
      desk.close()
    }
  },
}

/** What the caller asked for and nothing of ours: whatever is absent is left to the model. */
function directRequest(
  { messages, responseFormat, tools, toolChoice, parallelToolCalls }: Question,
  settings: AnswerSettings,
  defaults: Pick<AnswerSettings, 'temperature' | 'maxTokens'>,
): ChatRequest {
  return {
    messages,
    ...defaults,
    ...settings,
    ...(settings.topLogprobs !== undefined && { logprobs: true }),
    ...(responseFormat !== undefined && { responseFormat }),
    ...(tools !== undefined && { tools }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(parallelToolCalls !== undefined && { parallelToolCalls }),
  }
}
