import { UsageError } from '../../errors/smacs-error.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { NeighbourRule } from '../../ports/question-bank.ts'
import type { Seat } from '../calls/ask-panel.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { findNeighbours, noEvidence } from './find-neighbours.ts'
import { priorScores } from './prior-scores.ts'
import { selectPanel } from './select-panel.ts'

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
  const found = yield* findNeighbours(question, context, rule)
  const columns = pool.map((model) => context.bank?.correctness(model) ?? new Float64Array())
  const scores = found.neighbours && priorScores(found.neighbours, columns)
  const { panel, notChosen } = selectPanel(pool, scores, rule.references)
  yield { type: 'panel-chosen', panel, notChosen, evidence: scores !== undefined }
  if (scores === undefined && !found.failed) yield noEvidence(context)
  return panel.map(({ model, priorScore = 1 }) => ({ model: modelNamed(model, context), prior: priorScore }))
}

/** The model that an option names; undefined where it names none. @throws UsageError when there is no such model */
export function modelIfNamed(
  id: string | undefined,
  context: Pick<MethodContext, 'models' | 'helpers'>,
): ChatModel | undefined {
  return id === undefined ? undefined : modelNamed(id, context)
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
