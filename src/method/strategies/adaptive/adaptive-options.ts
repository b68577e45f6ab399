import { z } from 'zod'
import { answerLineShape, countSchema, referenceTextShape, shareSchema } from '../panel-options.ts'

/** Whom to ask where the pool stays unsure, and when. */
const escalateOptionsSchema = z
  .strictObject({
    to: z
      .string()
      .optional()
      .describe('A stronger model outside the pool. Its answer is one more calibrated voter. This or `aggregator`.'),
    aggregator: z
      .union([z.literal(true), z.string().min(1)])
      .optional()
      .describe(
        'Who writes one answer from all given, one more voter, calibrated from 20 graded aggregations on: a model; true: the best that answered.',
      ),
    below: shareSchema.optional().describe('Escalate below this probability. Default 0.7 without maxShare.'),
    maxShare: shareSchema
      .optional()
      .describe("About this share of questions escalates, by the bank's; the stricter of both stands."),
  })
  .refine(({ to, aggregator }) => (to === undefined) !== (aggregator === undefined), {
    error: 'Give exactly one of `to` and `aggregator`.',
  })
  .describe('Escalation of the questions that stay unsure.')

/** The options of strategy `adaptive`. */
export const adaptiveOptionsSchema = z.strictObject({
  meanCalls: z
    .number()
    .min(1)
    .max(64)
    .optional()
    .describe(
      'Mean calls a question, helper included; the stopping rule is tuned for it. Default: as few as keep nearly all accuracy. From use alone it is kept over 50 questions, two calls at least; with neither bank nor use so many are the most.',
    ),
  maxAsked: countSchema
    .optional()
    .describe('The most models asked about one question. Default 5; with meanCalls, tuned.'),
  parallel: countSchema.optional().describe('How many models are asked at a time. Default 1.'),
  objective: z
    .enum(['cost', 'latency', 'balanced'])
    .optional()
    .describe('Another way to say `parallel`: latency asks two at a time, cost and balanced one.'),
  escalate: escalateOptionsSchema.optional(),
  minConfidence: shareSchema
    .optional()
    .describe('Ask on, past maxAsked too, until the answer is this probable or nobody is left.'),
  hedge: z.boolean().default(true).describe('Overtake a model that takes longer than its usual p95 by the next best.'),
  ...answerLineShape,
  ...referenceTextShape,
})

export type ResolvedAdaptiveOptions = z.output<typeof adaptiveOptionsSchema>
