import { z } from 'zod'

/** A pool member that computes: another model of the file writes a short program, and what that prints is the answer. */
export const programModelOptionsSchema = z.strictObject({
  /** The pool member's name. */
  id: z.string().min(1),
  provider: z.literal('program').optional(),
  /** The id of the model that writes the programs: one of the same file, pool member or helper, on an endpoint or embedded. */
  of: z.string().min(1),
  /** What the model is told after the question, in place of our words. */
  instructions: z.string().min(1).optional(),
  /** 0 = always the likeliest token. Default: the writing model's. */
  temperature: z.number().min(0).max(5).optional(),
  /** The most tokens of one program, thinking included. Default: the writing model's. */
  maxTokens: z.int().min(1).optional(),
  /** Milliseconds that a program may run, at most the sandbox's own. */
  wallMs: z.int().min(100).max(600_000).optional(),
})

/** What a user writes. */
export type ProgramModelOptions = z.input<typeof programModelOptionsSchema>
