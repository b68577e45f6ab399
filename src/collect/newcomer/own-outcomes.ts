import { withoutAggregations } from '../../method/aggregation/aggregation-id.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { agreementOutcomes } from './agreement-outcomes.ts'

/** What a bank knows of one model's answers. */
export interface OwnOutcomes {
  /** questions: 1 right, 0 wrong, between them where agreement alone tells; NaN = unknown. */
  readonly outcomes: Float64Array
  /** questions: 1 where it was asked. */
  readonly answered: Uint8Array
  /** Answers whose correctness is known. */
  readonly graded: number
  /** Answers that agreement alone speaks of. */
  readonly agreed: number
}

/** Reads a model's verdicts, and what the others' answers say of its answers without one. */
export async function readOwnOutcomes(view: BankView, model: ModelId): Promise<OwnOutcomes> {
  const verdicts = view.correctness(model)
  const answered = view.answered(model)
  const open = [...verdicts.keys()].filter((place) => Number.isNaN(verdicts[place]) && answered[place] === 1)
  const graded = verdicts.filter((value) => !Number.isNaN(value)).length
  if (open.length === 0) return { outcomes: verdicts, answered, graded, agreed: 0 }
  const agreement = await agreementOutcomes(view.restrict({ questions: open }), withoutAggregations(view.models))
  const outcomes = Float64Array.from(verdicts)
  open.forEach((place, index) => {
    outcomes[place] = agreement.get(model)?.[index] ?? Number.NaN
  })
  const agreed = open.filter((place) => !Number.isNaN(outcomes[place])).length
  return { outcomes, answered, graded, agreed }
}
