import { z } from 'zod'

/** What FinQA knows of a question besides its answer. */
export interface FinanceFigures {
  /** What the reference's calculation gives: 0.14464 where the answer says 14 %; or `yes` or `no`. */
  readonly exeAns?: number | 'yes' | 'no'
  /** The report's table, rows with their names first: programs name its rows. */
  readonly table?: readonly (readonly string[])[]
}

export const financeFiguresSchema = z.strictObject({
  exeAns: z.union([z.number(), z.enum(['yes', 'no'])]).optional(),
  table: z.array(z.array(z.string())).optional(),
})
