import { questionWording } from '../../bank/check/question-wording.ts'
import type { CheckedQuestion } from '../../collect/read-questions.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { BankQuestion } from '../../ports/question-bank.ts'

export interface QuestionsToAsk {
  /** In the order of the files. */
  readonly questions: readonly CheckedQuestion[]
  /** Left out because the bank has them: it could know the answers. */
  readonly inBank: number
}

/**
 * The questions of a run: those that the bank does not have, whatever it calls them.
 * @param limit so many at most, as many of one dataset as of another where there are enough, the first of each
 * @throws UsageError where one key stands for two questions of different files
 */
export function questionsToAsk(
  files: readonly (readonly CheckedQuestion[])[],
  bank: readonly BankQuestion[],
  limit: number | undefined,
): QuestionsToAsk {
  const known = new Set(bank.map(questionWording))
  const keys = new Set<string>()
  for (const { dataset, questionId } of files.flat()) {
    const key = JSON.stringify([dataset ?? null, questionId])
    if (keys.has(key)) {
      const where = dataset === undefined ? 'without a dataset' : `of the dataset ${dataset}`
      throw new UsageError(`--questions: questionId "${questionId}" ${where} stands in two of the files.`)
    }
    keys.add(key)
  }
  const fresh = files.flat().filter((question) => !known.has(questionWording(question)))
  const questions = limit === undefined ? fresh : firstOfEach(fresh, limit)
  return { questions, inBank: keys.size - fresh.length }
}

function firstOfEach(questions: readonly CheckedQuestion[], limit: number): readonly CheckedQuestion[] {
  const met = new Map<string | undefined, number>()
  const ranked = questions.map((question, place) => {
    const rank = met.get(question.dataset) ?? 0
    met.set(question.dataset, rank + 1)
    return { question, place, rank }
  })
  return ranked
    .toSorted((a, b) => a.rank - b.rank || a.place - b.place)
    .slice(0, limit)
    .sort((a, b) => a.place - b.place)
    .map(({ question }) => question)
}
