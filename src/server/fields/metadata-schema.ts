import { z } from 'zod'

const mostPairs = 16
const mostOfName = 64
const mostOfValue = 512

/** What a client notes of a request, within the limits of OpenAI's API: 16 pairs, names of 64 and values of 512 characters. */
export const metadataSchema = z
  .preprocess(
    // Counted before any pair is looked at: a thousand wrong ones would be a thousand problems.
    (sent, context) => {
      if (typeof sent !== 'object' || sent === null || Object.keys(sent).length <= mostPairs) return sent
      context.addIssue({ code: 'custom', message: `at most ${mostPairs} pairs` })
      return z.NEVER
    },
    z.record(z.string().max(mostOfName), z.string().max(mostOfValue)),
  )
  .meta({
    type: 'object',
    maxProperties: mostPairs,
    propertyNames: { maxLength: mostOfName },
    additionalProperties: { type: 'string', maxLength: mostOfValue },
  })
