import { changedSettings } from '../../collect/changed-settings.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { AnswerSettings, QuestionBank } from '../../ports/question-bank.ts'
import { oneLine } from '../progress/collaboration-lines.ts'

/**
 * Of an id's answers none may be asked for otherwise than the rest: what is learnt of it would hold for neither.
 * @param settings by the id under which the bank keeps the answers
 * @throws UsageError that names each setting that has changed since the bank's answers were asked for
 */
export async function assertSameSettings(
  bank: Pick<QuestionBank, 'view' | 'answerSettings'>,
  settings: ReadonlyMap<string, AnswerSettings>,
): Promise<void> {
  const { models } = await bank.view()
  const changes: string[] = []
  for (const [id, now] of settings) {
    const before = models.includes(id) ? await bank.answerSettings(id) : undefined
    const changed = before === undefined ? [] : changedSettings(before, now)
    if (changed.length > 0) changes.push(`${oneLine(id)}: ${oneLine(changed.join(', '))}`)
  }
  if (changes.length === 0) return
  throw new UsageError(
    [
      'The bank has answers that were asked for with other settings.',
      ...changes,
      'Set them back, give the changed model an id of its own, take its answers out with `smacs bank remove-model`, or go on with both by --mix-settings.',
    ].join('\n'),
  )
}
