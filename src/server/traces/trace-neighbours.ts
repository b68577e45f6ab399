import type { CollaborationEvent } from '../../method/events.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView, NeighbourRule } from '../../ports/question-bank.ts'
import type { Trace } from '../../traces/trace.ts'
import type { NeighbourRow, TraceNeighboursBody } from '../page/trace-neighbours-body.ts'

type NeighboursFound = Extract<CollaborationEvent, { type: 'neighbours-found' }>

/** What is looked up in a bank for one trace. */
export interface NeighbourSearch {
  readonly basis: TraceNeighboursBody['basis']
  readonly models: readonly ModelId[]
  /** The bank of the time. */
  readonly bankHash?: string
  readonly limit: number
  readonly rule: NeighbourRule
  /** The question's vector; absent where the trace keeps no question. */
  readonly vector?: Float32Array
  /** Those that the trace names itself, the nearest few. */
  readonly named: NeighboursFound['neighbours']
}

/** Of a strategy that does not use neighbours these are for reading alone, so no threshold cuts them. */
const readingRule = (limit: number): NeighbourRule => ({ neighbours: limit, similarityRatio: 1 })

/** @param vector of the trace's question */
export function neighbourSearchOf(trace: Trace, limit: number, vector: Float32Array | undefined): NeighbourSearch {
  const { events, bankHash, summary } = trace
  const found = events.find((event) => event.type === 'neighbours-found')
  const panel = events.find((event) => event.type === 'panel-chosen')
  const { neighbours, similarityRatio } = events.find((event) => event.type === 'started')?.options ?? {}
  const hasRule = typeof neighbours === 'number' && typeof similarityRatio === 'number'
  return {
    basis: found === undefined ? 'reading' : 'prior',
    models: panel === undefined ? summary.models : [...panel.panel, ...panel.notChosen].map(({ model }) => model),
    ...(bankHash !== undefined && { bankHash }),
    limit,
    rule: found !== undefined && hasRule ? { neighbours, similarityRatio } : readingRule(limit),
    ...(vector !== undefined && { vector }),
    named: found?.neighbours ?? [],
  }
}

/** The nearest questions of a bank with who was right on each. */
export async function traceNeighbours(view: BankView, search: NeighbourSearch): Promise<TraceNeighboursBody> {
  const { basis, models, bankHash, limit, rule, vector, named } = search
  const columns = models.map((model) => view.correctness(model))
  const weightOf = (similarity: number) => (basis === 'prior' ? { weight: similarity } : {})
  const correctAt = (place: number): readonly (number | null)[] =>
    columns.map((column) => {
      const correct = column[place]
      return correct === undefined || Number.isNaN(correct) ? null : correct
    })
  const near = vector && (await view.search(vector, rule))
  const data = near
    ? near.slice(0, limit).flatMap(({ index, similarity }): NeighbourRow[] => {
        const question = view.questions[index]
        return question === undefined
          ? []
          : [{ ...rowHead(question), similarity, correct: correctAt(index), ...weightOf(similarity) }]
      })
    : named.slice(0, limit).map((question): NeighbourRow => {
        const { dataset, questionId, similarity } = question
        const place = view.questions.findIndex(
          (candidate) => candidate.questionId === questionId && candidate.dataset === dataset,
        )
        const known = view.questions[place]
        return {
          ...rowHead(known ?? question),
          similarity,
          ...(known !== undefined && { correct: correctAt(place) }),
          ...weightOf(similarity),
        }
      })
  return {
    object: 'smacs.trace.neighbours',
    basis,
    models,
    bankHash: view.hash,
    ...(bankHash !== undefined && { sameBank: bankHash === view.hash }),
    total: near?.length ?? named.length,
    data,
  }
}

const excerptLength = 1_000

function rowHead({ dataset, questionId, text }: NeighboursFound['neighbours'][number] | BankView['questions'][number]) {
  return {
    ...(dataset !== undefined && { dataset }),
    questionId,
    ...(text !== '' && { text: text.slice(0, excerptLength).toWellFormed() }),
  }
}
