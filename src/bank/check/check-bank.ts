import { createLexicalEmbedder } from '../../embedders/lexical/lexical-embedder.ts'
import { gradeResponse } from '../../grading/grade-response.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankQuestion, BankView } from '../../ports/question-bank.ts'
import { createVectorMatrix } from '../retrieval/vector-matrix.ts'
import { questionWording } from './question-wording.ts'
import { judgeSources, type SourceLabels } from './source-labels.ts'

/** Names a question of a bank or a test file. */
export type QuestionKey = Pick<BankQuestion, 'dataset' | 'questionId'>

/** A bank question that a test file asks too, word for word or nearly so. */
export interface NearDuplicate {
  readonly bank: QuestionKey
  readonly test: QuestionKey
  /** Lexical cosine; 1 where the wordings are equal. */
  readonly similarity: number
}

/** Questions with the same text whose references differ, so that no answer can be right for all of them. */
export interface LabelConflict {
  readonly questions: readonly (QuestionKey & { readonly reference: string })[]
}

/** A model that lacks much of a dataset that others have. */
export interface OddCoverage {
  readonly model: ModelId
  readonly dataset?: string
  readonly questions: number
  /** Share of the dataset's questions, for this model and for the median model that has any. */
  readonly coverage: number
  readonly medianCoverage: number
}

export interface BankCheck {
  readonly nearDuplicates: readonly NearDuplicate[]
  readonly labelConflicts: readonly LabelConflict[]
  readonly oddCoverage: readonly OddCoverage[]
  /** What was learnt in use: the labels of each source beside consensus. */
  readonly sourceLabels: readonly SourceLabels[]
}

export interface BankCheckOptions {
  /** Questions that must not be in the bank. */
  readonly against?: readonly BankQuestion[]
  /** Lexical cosine from which two texts are near-duplicates. Default 0.9. */
  readonly similarity?: number
  /** A model is odd where its coverage of a dataset is below this share of the median model's. Default 0.9. */
  readonly coverageShare?: number
}

/** Looks for what would make a bank's evidence worth less than it seems. Finds nothing in a good bank. */
export async function checkBank(view: BankView, options: BankCheckOptions = {}): Promise<BankCheck> {
  const { against = [], similarity = 0.9, coverageShare = 0.9 } = options
  return {
    nearDuplicates: await findNearDuplicates(view.questions, against, similarity),
    labelConflicts: findLabelConflicts(view.questions),
    oddCoverage: findOddCoverage(view, coverageShare),
    sourceLabels: await judgeSources(view),
  }
}

async function findNearDuplicates(
  bank: readonly BankQuestion[],
  test: readonly BankQuestion[],
  least: number,
): Promise<readonly NearDuplicate[]> {
  if (bank.length === 0 || test.length === 0) return []
  // Uniform weights: what the bank has learnt about frequent words says nothing about who copied from whom.
  const embedder = createLexicalEmbedder()
  const vectors = await embedder.embed(bank.map(questionWording), { role: 'document' })
  const matrix = createVectorMatrix({ dimensions: embedder.dimensions, rowCount: bank.length, vectors })
  const found: NearDuplicate[] = []
  for (const question of test) {
    const [vector] = await embedder.embed([questionWording(question)], { role: 'query' })
    if (vector === undefined) continue
    // The nearest and everything within the wanted distance of it: k = 0 makes the nearest set the threshold.
    for (const neighbour of matrix.nearest(vector, { neighbours: 0, similarityRatio: least })) {
      const other = bank[neighbour.index] as BankQuestion
      const equal = questionWording(other) === questionWording(question)
      if (neighbour.similarity < least && !equal) break
      found.push({ bank: keyOf(other), test: keyOf(question), similarity: equal ? 1 : neighbour.similarity })
    }
  }
  return found.sort((a, b) => b.similarity - a.similarity)
}

function findLabelConflicts(questions: readonly BankQuestion[]): readonly LabelConflict[] {
  const labelled = questions.flatMap(({ reference, ...question }) =>
    reference === undefined ? [] : [{ ...question, reference }],
  )
  return [...Map.groupBy(labelled, questionWording).values()]
    .filter(([first, ...others]) => first !== undefined && others.some((other) => !agree(first, other)))
    .map((same) => ({ questions: same.map((question) => ({ ...keyOf(question), reference: question.reference })) }))
}

/** Whether an answer right for one is right for the other: `1/2` and `0.5` are no conflict. */
function agree(a: LabelledQuestion, b: LabelledQuestion): boolean {
  if (a.reference.trim().toLowerCase() === b.reference.trim().toLowerCase()) return true
  return gradeResponse({ question: b, response: a.reference, reference: b.reference })?.correct === 1
}

type LabelledQuestion = BankQuestion & { readonly reference: string }

function findOddCoverage(view: BankView, coverageShare: number): readonly OddCoverage[] {
  const byDataset = Map.groupBy(view.questions.keys(), (place) => view.questions[place]?.dataset)
  return [...byDataset].flatMap(([dataset, places]) => {
    const counted = view.models
      .map((model) => ({ model, questions: places.filter((place) => view.cells(place, model).length > 0).length }))
      .filter(({ questions }) => questions > 0)
    const sorted = counted.map(({ questions }) => questions).sort((a, b) => a - b)
    const median = sorted[sorted.length >> 1] ?? 0
    return counted
      .filter(({ questions }) => questions < coverageShare * median)
      .map(({ model, questions }) => ({
        model,
        ...(dataset !== undefined && { dataset }),
        questions,
        coverage: questions / places.length,
        medianCoverage: median / places.length,
      }))
  })
}

function keyOf({ dataset, questionId }: BankQuestion): QuestionKey {
  return { ...(dataset !== undefined && { dataset }), questionId }
}
