import { UsageError } from '../../errors/smacs-error.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { MethodContext } from '../strategy.ts'

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
