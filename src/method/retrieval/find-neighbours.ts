import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import type { Question } from '../../ports/question.ts'
import type { BankView, Neighbour, NeighbourRule } from '../../ports/question-bank.ts'
import { questionVector } from '../calls/embed-texts.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'

/** How many of the kept neighbours an event shows; the nearest say the most. */
const shownNeighbours = 5

export interface FoundNeighbours {
  /** Nearest first; undefined without a bank, or where the embedder failed. */
  readonly neighbours: readonly Neighbour[] | undefined
  /** The embedder failed, and a note says so. */
  readonly failed: boolean
}

/**
 * The question's neighbours in the bank, with an event that shows the nearest.
 * @param select a strategy's own rule over what the bank's keeps; default all of it
 */
export async function* findNeighbours(
  question: Question,
  context: MethodContext,
  rule: NeighbourRule,
  select: (kept: readonly Neighbour[], bankQuestions: number) => readonly Neighbour[] = (kept) => kept,
): AsyncGenerator<CollaborationEvent, FoundNeighbours> {
  const { bank } = context
  if (bank === undefined || bank.questions.length === 0) return { neighbours: undefined, failed: false }
  const query = yield* questionVector(question, context, 'the panel is the pool in its order')
  if (query === undefined) return { neighbours: undefined, failed: true }
  const bankQuestions = bank.questions.length
  const kept = yield* searchBank(query, rule, bank)
  if (kept === undefined) return { neighbours: undefined, failed: true }
  const neighbours = select(kept, bankQuestions)
  yield {
    type: 'neighbours-found',
    bankQuestions,
    kept: neighbours.length,
    neighbours: neighbours.slice(0, shownNeighbours).flatMap(({ index, similarity }) => {
      const item = bank.questions[index]
      if (item === undefined) return []
      const { dataset, questionId, text } = item
      return [{ questionId, text, similarity, ...(dataset !== undefined && { dataset }) }]
    }),
  }
  return { neighbours, failed: false }
}

/** What an index elsewhere cannot find now an answer can do without; undefined then, with a note. */
async function* searchBank(
  query: Float32Array,
  rule: NeighbourRule,
  bank: BankView,
): AsyncGenerator<CollaborationEvent, readonly Neighbour[] | undefined> {
  try {
    return await bank.search(query, rule)
  } catch (error) {
    if (!(error instanceof MachineFaultError)) throw error
    const note = `The question was not compared with the bank, the panel is the pool in its order: ${error.message}`
    yield { type: 'noted', degraded: true, note }
    return undefined
  }
}

/** That nothing is known of the pool on this question. */
export function noEvidence({ bank }: Pick<MethodContext, 'bank'>): CollaborationEvent {
  const note =
    (bank?.questions.length ?? 0) === 0
      ? 'No question bank: the panel is the pool in its order, and no reference counts more than another.'
      : 'The question bank has no graded answer of any pool member: the panel is the pool in its order.'
  return { type: 'noted', degraded: false, note }
}
