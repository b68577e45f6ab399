import { z } from 'zod'
import type { TraceQuery } from '../../traces/trace-listing.ts'

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const probability = z.coerce.number().min(0).max(1)
const name = z.string().min(1).max(1_000)

/** What `GET /v1/traces` may be asked. */
export const traceListQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).default(0),
  before: z.iso.datetime({ offset: true }).optional().describe('Only what started then or earlier.'),
  search: z.string().max(1_000).optional().describe('Part of the question, the answer or the id, in any case.'),
  strategy: name.optional(),
  status: z.enum(['answered', 'failed', 'cancelled']).optional(),
  model: name.optional().describe('A model that was asked.'),
  confidence_below: probability.optional(),
  confidence_above: probability.optional(),
  degraded: flag.optional(),
  disagreeing: flag.optional().describe('Whether the models gave more than one answer.'),
  feedback: z.enum(['right', 'wrong', 'unsure', 'any', 'none']).optional(),
  bank_dataset: name.optional().describe('The dataset that most of the nearest bank questions are of.'),
})

/** @param owner whose traces; undefined = everybody's */
export function traceQueryOf(
  asked: z.output<typeof traceListQuerySchema>,
  owner: string | undefined,
  nowMs: number,
): TraceQuery {
  const { before, confidence_below, confidence_above, bank_dataset, search, ...same } = asked
  return {
    ...same,
    owner,
    beforeMs: before === undefined ? nowMs : Date.parse(before),
    search: search === '' ? undefined : search,
    confidenceBelow: confidence_below,
    confidenceAbove: confidence_above,
    bankDataset: bank_dataset,
  }
}
