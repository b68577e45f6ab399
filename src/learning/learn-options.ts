import { z } from 'zod'

/** Where what is learnt in use is said to come from, unless somebody says otherwise. */
export const defaultSource = 'traces'

/** More would make fitting slower and tell little more (docs/study.md, "Costs"). */
export const defaultMostQuestions = 2_000

/** The name of a source. */
export const sourceName = z
  .string()
  .regex(/^[^\p{C}\s/](?:[^\p{C}/]{0,62}[^\p{C}\s/])?$/u, 'a name of 1 to 64 characters, without / and line breaks')

/** The section `server.learn` of the configuration file. */
export const learnSectionSchema = z.strictObject({
  source: sourceName
    .default(defaultSource)
    .describe('What is learnt is said to come from it; `smacs bank forget` goes by it.'),
  mostQuestions: z
    .int()
    .min(1)
    .default(defaultMostQuestions)
    .describe('Questions of the source that are kept; the oldest and least telling make room.'),
  leaveOut: z
    .array(z.string().min(1))
    .default([])
    .describe('Names of keys of which nothing is learnt: neither what they asked nor what they said of answers.'),
  drift: z
    .strictObject({
      action: z
        .enum(['warn', 'renew', 'exclude'])
        .default('renew')
        .describe('It is said and no more; the model counts as new; it is asked nothing from then on.'),
    })
    .prefault({})
    .describe('What becomes of a model that is no longer what it was, or copies another.'),
  everyMs: z.int().min(1_000).default(60_000).describe('Milliseconds between two looks at what was answered since.'),
  takeUpEveryMs: z
    .int()
    .min(1_000)
    .default(600_000)
    .describe(
      'Milliseconds after which a bank that has grown is what answers go by; strategies are then fitted on it.',
    ),
})

export type LearnSection = z.output<typeof learnSectionSchema>
