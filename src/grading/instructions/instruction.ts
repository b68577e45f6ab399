/** One thing that a prompt asks of the form of its answer, as IFEval writes it down. */
export interface Instruction {
  /** Group and kind: `length_constraints:number_words`. */
  readonly id: string
  /** What the kind needs: `{ num_words: 200, relation: 'at least' }`. Null stands for absent. */
  readonly kwargs: Readonly<Record<string, unknown>>
}

/** Kinds that say how often something has to occur. */
export const relations = ['less than', 'at least'] as const
export type Relation = (typeof relations)[number]

/** Whether a count is as it was asked for. */
export function holds(count: number, relation: Relation, asked: number): boolean {
  return relation === 'less than' ? count < asked : count >= asked
}
