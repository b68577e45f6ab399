import { type ListedQuestion, listed, type QuestionListSource } from './question-list.ts'

/** Body of `POST /v1/bank/similar`: the bank's questions nearest to one. */
export interface SimilarQuestions {
  readonly object: 'list'
  /** The bank they are of: see BankOverview. */
  readonly bankHash: string
  /** Whose marks stand in `outcomes`, in this order. */
  readonly models: readonly string[]
  /** Nearest first. */
  readonly data: readonly SimilarQuestion[]
}

export interface SimilarQuestion extends ListedQuestion {
  /** Cosine, -1 to 1. */
  readonly similarity: number
}

export async function similarQuestions(
  source: QuestionListSource,
  vector: ArrayLike<number>,
  limit: number,
): Promise<SimilarQuestions> {
  const { view } = source
  const near = await view.search(vector, { neighbours: limit, similarityRatio: 1 })
  return {
    object: 'list',
    bankHash: view.hash,
    models: view.models,
    data: near.slice(0, limit).flatMap(({ index, similarity }) => {
      const question = listed(source, index)
      return question === undefined ? [] : [{ ...question, similarity }]
    }),
  }
}
