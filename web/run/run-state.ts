import type { Answer } from '../../src/method/answer.ts'
import type { CallStage, CollaborationEvent, Generation, PanelMember } from '../../src/method/events.ts'

type EventOf<Type extends CollaborationEvent['type']> = Extract<CollaborationEvent, { type: Type }>

/** What the stream says last in place of `answer-finished`, whose text came before. */
export type AnswerReport = Pick<Answer, 'traceId' | 'models' | 'degraded' | 'notes' | 'confidence' | 'costUsd'> & {
  readonly type: 'answer-report'
  readonly calls: number
}

export type RunEvent = CollaborationEvent | AnswerReport

/** One generation, as far as it has come. */
export interface CallRow {
  readonly stage: CallStage
  readonly index: number
  readonly model: string
  readonly state: 'asking' | 'answered' | 'failed'
  readonly text: string
  readonly generation?: Generation
  /** Why it failed. */
  readonly failure?: string
}

/** How a run ended, where it has. */
export interface RunEnd {
  readonly calls: number
  readonly costUsd?: number
  readonly confidence?: number
  readonly notes: readonly string[]
  readonly traceId: string
}

/** Everything a reader sees of one answer, live or from its trace. */
export interface RunState {
  readonly strategy?: string
  readonly seconds?: number
  readonly isFitting: boolean
  readonly neighbours?: EventOf<'neighbours-found'>
  readonly prior?: EventOf<'prior-read'>
  readonly panel: readonly PanelMember[]
  readonly notChosen: readonly PanelMember[]
  readonly calls: readonly CallRow[]
  readonly subsets: readonly EventOf<'subset-drawn'>[]
  readonly scored?: EventOf<'scored'>
  readonly weighings: readonly EventOf<'answers-weighed'>[]
  /** Answers in the order in which they first appeared: their colours and shapes never change. */
  readonly answers: readonly string[]
  readonly notes: readonly string[]
  readonly text: string
  readonly end?: RunEnd
}

export const emptyRun: RunState = {
  isFitting: false,
  panel: [],
  notChosen: [],
  calls: [],
  subsets: [],
  weighings: [],
  answers: [],
  notes: [],
  text: '',
}

/** One reader for the live stream and for traces: what both say, both show. */
export function readEvent(run: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'started':
      return { ...run, strategy: event.strategy }
    case 'fitting-started':
      return { ...run, isFitting: true }
    case 'neighbours-found':
      return { ...run, neighbours: event }
    case 'prior-read':
      return { ...run, prior: event }
    case 'panel-chosen':
      return { ...run, isFitting: false, panel: event.panel, notChosen: event.notChosen }
    case 'call-started':
      return withCall(run, { ...call(event), model: event.model, state: 'asking', text: '' })
    case 'call-delta': {
      const known = run.calls.find((row) => isSame(row, event))
      return event.reasoning || known === undefined ? run : withCall(run, { ...known, text: known.text + event.text })
    }
    case 'call-finished': {
      const { generation } = event
      return withCall(run, {
        ...call(event),
        ...{ model: generation.model, state: 'answered', text: generation.text, generation },
      })
    }
    case 'call-failed': {
      const text = run.calls.find((row) => isSame(row, event))?.text ?? ''
      const failure = event.failure.message || (event.failure.kind ?? event.failure.name)
      return withCall(run, { ...call(event), model: event.model, state: 'failed', text, failure })
    }
    case 'subset-drawn':
      return { ...run, subsets: [...run.subsets, event] }
    case 'scored':
      return { ...run, scored: event }
    case 'answers-weighed': {
      const fresh = event.clusters.map(({ answer }) => answer).filter((answer) => !run.answers.includes(answer))
      return { ...run, weighings: [...run.weighings, event], answers: [...run.answers, ...new Set(fresh)] }
    }
    case 'noted':
      return run.notes.includes(event.note) ? run : { ...run, notes: [...run.notes, event.note] }
    case 'answer-delta':
      return { ...run, text: run.text + event.text }
    case 'answer-finished': {
      const { usage, costUsd, confidence, notes, traceId, text } = event.answer
      return { ...run, text, end: { calls: usage.calls, notes, traceId, ...known({ costUsd, confidence }) } }
    }
    case 'answer-report': {
      const { calls, costUsd, confidence, notes, traceId } = event
      return { ...run, end: { calls, notes, traceId, ...known({ costUsd, confidence }) } }
    }
    default:
      return run
  }
}

function call({ stage, index }: Pick<CallRow, 'stage' | 'index'>): Pick<CallRow, 'stage' | 'index'> {
  return { stage, index }
}

function isSame(row: Pick<CallRow, 'stage' | 'index'>, { stage, index }: Pick<CallRow, 'stage' | 'index'>): boolean {
  return row.stage === stage && row.index === index
}

function withCall(run: RunState, row: CallRow): RunState {
  const isKnown = run.calls.some((other) => isSame(other, row))
  const calls = isKnown ? run.calls.map((other) => (isSame(other, row) ? row : other)) : [...run.calls, row]
  return { ...run, calls }
}

function known({ costUsd, confidence }: { costUsd: number | undefined; confidence: number | undefined }) {
  return { ...(costUsd !== undefined && { costUsd }), ...(confidence !== undefined && { confidence }) }
}
