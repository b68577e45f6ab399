import { z } from 'zod'
import { relations } from './instruction.ts'

/** How one kind of instruction is checked. */
export interface InstructionKind {
  /** @throws z.ZodError for arguments that are missing or of another type */
  check(response: string, kwargs: unknown): boolean | Promise<boolean>
}

/** A kind from the arguments it needs and its rule. */
export function kind<Shape extends z.ZodRawShape>(
  shape: Shape,
  check: (response: string, kwargs: z.output<z.ZodObject<Shape, z.core.$strict>>) => boolean | Promise<boolean>,
): InstructionKind {
  const schema = z.strictObject(shape)
  return { check: (response, kwargs) => check(response, schema.parse(kwargs)) }
}

export const count = z.number().int().min(0)
export const phrase = z.string().min(1)
export const relation = z.enum(relations)
