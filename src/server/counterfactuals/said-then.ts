import { ModelCallError, type ModelCallErrorKind } from '../../errors/model-call-error.ts'
import type { CallStage, CollaborationEvent, FailureReport, Generation } from '../../method/events.ts'
import { createRecordedModel } from '../../models/recorded/recorded-model.ts'
import { asksFor, type RecordedResponse } from '../../models/recorded/recorded-response.ts'
import type { ChatModel, FinishReason, ModelId } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Question } from '../../ports/question.ts'

/** What of a model is known without asking it. */
export type ModelFacts = Pick<ChatModel, 'id' | 'family' | 'price' | 'contextTokens' | 'defaults' | 'ownPrompt'>

/** How a call of the trace ended. */
type EndedCall =
  | { readonly generation: Generation }
  | { readonly failure: FailureReport; readonly model: ModelId; readonly durationMs: number }

/** The calls of a trace, as models that say again what they said, and fail as they failed. */
export interface SaidThen {
  model(facts: ModelFacts): ChatModel
  /** Candidates whose texts were written again so far. */
  readonly candidatesUsed: ReadonlySet<number>
}

/**
 * A model that was not asked then fails as `not-recorded`, and no call is counted. The n-th aggregation that is asked for is
 * answered by the n-th of the trace: whether both were given the same references is for the caller to see.
 */
export function saidThen(question: Question, events: readonly CollaborationEvent[], clock: Clock): SaidThen {
  const references = new Map<ModelId, EndedCall[]>()
  const candidates = new Map<number, EndedCall>()
  for (const { stage, index, call } of endedCalls(events)) {
    const model = 'generation' in call ? call.generation.model : call.model
    if (stage === 'reference') references.set(model, [...(references.get(model) ?? []), call])
    else candidates.set(index, call)
  }
  const candidatesUsed = new Set<number>()
  let aggregations = 0

  return {
    candidatesUsed,
    model(facts) {
      const calls = references.get(facts.id) ?? []
      let asked = 0
      const isReference = asksFor(question)
      return createRecordedModel({
        ...facts,
        clock,
        responseFor(request) {
          if (isReference(request)) {
            asked += 1
            return repeated(facts.id, calls[asked - 1], clock)
          }
          const candidate = aggregations
          aggregations += 1
          const call = candidates.get(candidate)
          if (call === undefined || ('generation' in call && call.generation.model !== facts.id)) return undefined
          candidatesUsed.add(candidate)
          return repeated(facts.id, call, clock)
        },
      })
    },
  }
}

function* endedCalls(
  events: readonly CollaborationEvent[],
): Generator<{ readonly stage: CallStage; readonly index: number; readonly call: EndedCall }> {
  const startedMs = new Map<string, number>()
  for (const event of events) {
    if (event.type === 'call-started') startedMs.set(`${event.stage} ${event.index}`, event.atMs)
    else if (event.type === 'call-finished') {
      yield { stage: event.stage, index: event.index, call: { generation: event.generation } }
    } else if (event.type === 'call-failed') {
      // What was refused or given up before it was sent says nothing of the model.
      const { stage, index, failure, model, calls, atMs } = event
      const durationMs = atMs - (startedMs.get(`${stage} ${index}`) ?? atMs)
      if (calls > 0) yield { stage, index, call: { failure, model, durationMs } }
    }
  }
}

function repeated(
  model: ModelId,
  call: EndedCall | undefined,
  clock: Clock,
): RecordedResponse | (() => Promise<RecordedResponse>) | undefined {
  if (call === undefined) return undefined
  if ('failure' in call) {
    const { durationMs, failure } = call
    const { kind = 'upstream', message } = failure
    return async () => {
      await clock.wait(durationMs)
      throw new ModelCallError({ model, kind: kind as ModelCallErrorKind, message })
    }
  }
  const { text, meanLogprob, usage, durationMs, finishReason, toolCalls } = call.generation
  return {
    response: text,
    ...(toolCalls !== undefined && { toolCalls }),
    ...(meanLogprob !== undefined && { meanLogprob }),
    ...(usage !== undefined && { usage }),
    latencyMs: durationMs,
    finishReason: finishReason as FinishReason,
  }
}
