import { describeAlarm } from '../../method/learning/state/describe-alarm.ts'
import { decodeLearned } from '../../method/learning/state/learned-codec.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'
import type { BankFinding } from './doctor-report.ts'

/**
 * Looks into an opened bank: what it knows of the pool, and whether the configured embedder built it.
 * @param embedderId the configured embedder's; undefined where it does not work
 * @param reembed the command that would embed the bank again
 */
export async function examineBank(
  file: string,
  bank: QuestionBank,
  pool: readonly ModelId[],
  embedderId: Embedder['id'] | undefined,
  reembed: string,
): Promise<BankFinding> {
  const view = await bank.view()
  const learned = await learnedIn(bank, pool)
  const finding = {
    ...(learned && { learnt: learned }),
    file,
    opens: true,
    questions: view.questions.length,
    modelsWithoutEvidence:
      view.questions.length === 0 ? [] : pool.filter((model) => view.correctness(model).every(Number.isNaN)),
  }
  if (view.embedderId === undefined) return finding
  const matchesEmbedder = embedderId === undefined ? undefined : view.embedderId === embedderId
  return {
    ...finding,
    embedderId: view.embedderId,
    ...(matchesEmbedder !== undefined && { matchesEmbedder }),
    ...(matchesEmbedder === false && {
      problem: `it was embedded by ${view.embedderId}, and the configured embedder is ${embedderId}. Configure that one, or run \`${reembed}\`.`,
    }),
  }
}

/** What use has taught of the pool; undefined where nothing has. */
async function learnedIn({ learned }: QuestionBank, pool: readonly ModelId[]): Promise<BankFinding['learnt']> {
  const bytes = await learned.load()
  const state = bytes && decodeLearned(bytes)
  if (state === undefined || state.questions.length === 0) return undefined
  const alarms = state.alarms.filter(({ model }) => pool.includes(model)).map(describeAlarm)
  return { questions: state.questions.length, alarms }
}
