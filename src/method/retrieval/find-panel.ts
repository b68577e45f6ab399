import { UsageError } from '../../errors/smacs-error.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { NeighbourRule } from '../../ports/question-bank.ts'
import type { Seat } from '../calls/ask-panel.ts'
import { questionVector } from '../calls/embed-texts.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { priorScores } from './prior-scores.ts'
import { selectPanel } from './select-panel.ts'

/** How many of the kept neighbours an event shows; the nearest say the most. */
const shownNeighbours = 5

export interface PanelRule extends NeighbourRule {
  /** The most models asked. */
  readonly references: number
}

/**
 * Retrieval-based prior selection (RPS) on this question: its neighbours in the bank, every pool member's prior score,
 * and the panel. Without evidence, or where the embedder fails, the panel is the pool in order, and a note says so. Asks no
 * model. Without evidence all priors are 1.
 */
export async function* findPanel(
  question: Question,
  context: MethodContext,
  rule: PanelRule,
): AsyncGenerator<CollaborationEvent, readonly Seat[]> {
  const pool = context.models.map(({ id }) => id)
  const bank = context.bank
  const inOrder = 'the panel is the pool in its order'
  const hasBank = bank !== undefined && bank.questions.length > 0
  const query = hasBank ? yield* questionVector(question, context, inOrder) : undefined
  let scores: readonly number[] | undefined
  if (bank !== undefined && query !== undefined) {
    const neighbours = bank.nearest(query, rule)
    const columns = pool.map((model) => bank.correctness(model))
    scores = priorScores(neighbours, columns)
    yield {
      type: 'neighbours-found',
      bankQuestions: bank.questions.length,
      kept: neighbours.length,
      neighbours: neighbours.slice(0, shownNeighbours).flatMap(({ index, similarity }) => {
        const item = bank.questions[index]
        if (item === undefined) return []
        const { dataset, questionId, text } = item
        return [{ questionId, text, similarity, ...(dataset !== undefined && { dataset }) }]
      }),
    }
  }
  const { panel, notChosen } = selectPanel(pool, scores, rule.references)
  yield { type: 'panel-chosen', panel, notChosen, evidence: scores !== undefined }
  if (scores === undefined && (query !== undefined || !hasBank)) {
    yield { type: 'noted', degraded: false, note: noEvidenceNote(bank?.questions.length ?? 0) }
  }
  return panel.map(({ model, priorScore = 1 }) => ({ model: modelNamed(model, context), prior: priorScore }))
}

function noEvidenceNote(bankQuestions: number): string {
  return bankQuestions === 0
    ? 'No question bank: the panel is the pool in its order, and no reference counts more than another.'
    : 'The question bank has no graded answer of any pool member: the panel is the pool in its order.'
}

/**
 * The pool member or helper of this id.
 * @throws UsageError when there is none
 */
export function modelNamed(id: string, { models, helpers = [] }: Pick<MethodContext, 'models' | 'helpers'>): ChatModel {
  const model = [...models, ...helpers].find((candidate) => candidate.id === id)
  if (model !== undefined) return model
  const known = [...models, ...helpers].map((candidate) => candidate.id).join(', ')
  throw new UsageError(`No model is called \`${id}\`. Known: ${known}.`)
}
