import { z } from 'zod'
import type { ChatRequest } from '../../ports/chat-model.ts'
import type { Decision } from '../answer.ts'
import { formOf } from '../calls/answer-request.ts'
import { settleCalls } from '../calls/ask-panel.ts'
import { begunOf, cutAnswer } from '../calls/cut-answer.ts'
import { decisionFrom } from '../choosing/decision.ts'
import type { CollaborationEvent } from '../events.ts'
import { modelNamed } from '../retrieval/find-panel.ts'
import type { Strategy } from '../strategy.ts'

const singleOptionsSchema = z.strictObject({
  model: z.string().min(1).describe("The model that answers: a pool member's or a helper's id."),
})

/**
 * One model's answer as it is, streamed as it comes: what an endpoint passes straight through; at the deadline, what it
 * has written by then. One call.
 */
export const single: Strategy<z.output<typeof singleOptionsSchema>> = {
  name: 'single',
  optionsSchema: singleOptionsSchema,
  callsOne: true,
  modelsNamedIn: ({ model }) => ({ model }),

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const model = modelNamed(options.model, context)
    const { answerLine: _, ...defaults } = model.defaults ?? {}
    const { answerSettings: settings = {} } = context
    // What the caller asked for and nothing of ours: whatever is absent is left to the model.
    const request: ChatRequest = {
      messages: question.messages,
      ...defaults,
      ...settings,
      ...(settings.topLogprobs !== undefined && { logprobs: true }),
      ...formOf(question),
    }
    const call = context.desk.start({ stage: 'reference', index: 0, model, request, writer: 'passed through' })
    const settled = settleCalls([call], context, { untilMs: context.deadlineAtMs })
    const [outcome] = yield* context.desk.until(settled)
    if (outcome?.ok === true) return decisionFrom(outcome.generation)
    const failures = outcome === undefined ? [] : [{ model: model.id, error: outcome.error }]
    return decisionFrom(yield* cutAnswer(begunOf(outcome), failures))
  },
}
