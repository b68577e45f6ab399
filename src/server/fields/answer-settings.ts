import { z } from 'zod'
import type { AnswerSettings } from '../../method/strategy.ts'

/** Fields that every way to ask for an answer has under the same names. */
export const samplingFields = {
  temperature: z.number().min(0).max(100).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
}

/** Below 1 a limit is none: -1 is llama.cpp's word for it. */
export const tokenLimitField = z.int().min(-2).nullish()

export const stopField = z.union([z.string(), z.array(z.string()).max(64)]).nullish()

export const userField = z.string().max(512).nullish()

type Limit = z.output<typeof tokenLimitField>

interface WritingFields extends z.output<z.ZodObject<typeof samplingFields>> {
  readonly stop?: z.output<typeof stopField>
  readonly user?: z.output<typeof userField>
}

/**
 * How an answer is to be written, without what asks for nothing.
 * @param limits of its tokens, under each name that a request may have for them: the least holds
 */
export function answerSettings(
  { temperature, top_p: topP, stop, user }: WritingFields,
  limits: readonly Limit[],
): AnswerSettings {
  const maxTokens = Math.min(...limits.filter((limit) => limit != null && limit > 0).map(Number))
  const stops = [stop ?? []].flat().filter((text) => text !== '')
  return {
    ...(temperature != null && { temperature }),
    ...(topP != null && { topP }),
    ...(Number.isFinite(maxTokens) && { maxTokens }),
    ...(stops.length > 0 && { stop: stops }),
    ...(user != null && user !== '' && { user }),
  }
}
