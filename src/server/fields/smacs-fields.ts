import { z } from 'zod'
import { showSchema } from '../../config/server-section.ts'

function isSmallStrategy(strategy: object): boolean {
  return depthOf(strategy) <= 4 && JSON.stringify(strategy).length <= 4_096
}

/** How deep objects and lists stand in each other; bodies are bounded in that before. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).slice(0, 4_096).map(depthOf))
}

/** What a request may say to smacs itself, under the field `smacs`. */
export const smacsFieldsSchema = z.strictObject({
  strategy: z
    .union([
      z.string().min(1).max(4_096),
      z
        .looseObject({ kind: z.string().min(1).max(64) })
        .refine(isSmallStrategy, 'a strategy of at most 4,096 characters, nested 4 levels at most'),
    ])
    .optional()
    .describe("A strategy's name in the file, a kind, or a kind with its options; stands before `model`."),
  kind: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .optional()
    .describe('What kind of question it is (a subject, a task): what use teaches of models is learnt by kind.'),
  seed: z
    .union([z.string().min(1).max(200), z.int()])
    .optional()
    .describe('Same seed, same draws.'),
  maxCalls: z.int().min(1).max(1_000_000).optional().describe('Chat generations started at most, everything counted.'),
  maxCostUsd: z.number().gt(0).optional().describe('US dollars at most; every model needs a price.'),
  deadlineMs: z.int().min(1).optional().describe('Milliseconds after which the best answer so far is returned.'),
  events: z.boolean().default(false).describe('Stream what happens as chunks with empty deltas.'),
  show: showSchema
    .optional()
    .describe('How it is shown that a pool works: not at all, as thinking, by one line under the answer.'),
  trace: z.boolean().default(true).describe('Keep a trace of this answer.'),
})

export type SmacsFields = z.output<typeof smacsFieldsSchema>
