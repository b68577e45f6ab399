import type { Answer } from '../method/answer.ts'
import type { CollaborationEvent, FailureReport, Generation } from '../method/events.ts'

/**
 * An event without anything a user, a bank or a model wrote. Every kind of event lists what is kept, so that a new field
 * stays out until somebody decides that it is harmless.
 */
export function withoutContent(event: CollaborationEvent): CollaborationEvent {
  switch (event.type) {
    case 'started':
      // The seed may be a client's, and the options its own strategy.
      return { ...event, question: '', seed: '', options: withoutTexts(event.options) }
    case 'neighbours-found':
      return {
        ...event,
        neighbours: event.neighbours.map(({ dataset, questionId, similarity }) => ({
          questionId,
          similarity,
          text: '',
          ...(dataset !== undefined && { dataset }),
        })),
      }
    case 'call-finished':
      return { ...event, generation: withoutText(event.generation) }
    case 'call-failed':
    case 'call-retried':
      return { ...event, failure: withoutMessage(event.failure) }
    case 'call-delta':
    case 'answer-delta':
    case 'answer-reasoning-delta':
      return { ...event, text: '' }
    case 'answer-tool-call-delta':
      return { type: event.type, index: event.index, argumentsText: '' }
    case 'answer-logprobs-delta':
      return { ...event, tokens: [] }
    case 'answers-weighed':
      return { ...event, clusters: event.clusters.map((cluster) => ({ ...cluster, answer: '' })), explanation: '' }
    case 'programs-run':
      // Outputs are a hash of what a program gave.
      return {
        type: event.type,
        programs: event.programs.map(({ model, passed, of }) => ({ model, passed, of })),
        ...(event.atMs !== undefined && { atMs: event.atMs }),
      }
    case 'noted':
      return { ...event, note: '' }
    case 'answer-finished':
      return { ...event, answer: withoutAnswerText(event.answer) }
    case 'fitting-started':
    case 'prior-read':
    case 'panel-chosen':
    case 'call-started':
    case 'subset-drawn':
    case 'references-shortened':
    case 'scored':
      return event
  }
}

/** The class and code of a failure; its message may quote what an endpoint sent. */
export function withoutMessage({ name, code, kind }: FailureReport): FailureReport {
  return { name, message: '', ...(code !== undefined && { code }), ...(kind !== undefined && { kind }) }
}

/** The name an endpoint says that it served is not among them: that is whatever it likes to send. */
const harmlessOfGeneration = [
  'model',
  'finishReason',
  'truncated',
  'meanLogprob',
  'logprobTokens',
  'usage',
  'implausibleUsage',
  'costUsd',
  'calls',
  'firstTokenMs',
  'durationMs',
] as const satisfies readonly (keyof Generation)[]

const harmlessOfAnswer = [
  'strategy',
  'models',
  'usage',
  'costUsd',
  'costUsdAtLeast',
  'confidence',
  'degraded',
  'traceId',
  'writtenBy',
  'finishReason',
] as const satisfies readonly (keyof Answer)[]

function withoutText(generation: Generation): Generation {
  return { ...only(generation, harmlessOfGeneration), text: '' }
}

function withoutAnswerText(answer: Answer): Answer {
  return { ...only(answer, harmlessOfAnswer), text: '', notes: [] }
}

function only<Whole extends object, Name extends keyof Whole>(whole: Whole, names: readonly Name[]): Pick<Whole, Name> {
  const there = names.filter((name) => name in whole)
  return Object.fromEntries(there.map((name) => [name, whole[name]])) as Pick<Whole, Name>
}

/** Numbers and switches stay, every text in them is emptied. */
function withoutTexts(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, withoutTextsIn(value)]))
}

function withoutTextsIn(value: unknown): unknown {
  if (typeof value === 'string') return ''
  if (Array.isArray(value)) return value.map(withoutTextsIn)
  return typeof value === 'object' && value !== null ? withoutTexts({ ...value }) : value
}
