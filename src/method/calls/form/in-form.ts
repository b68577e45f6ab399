import { createAnswerCheck } from '../../../answers/answer-check.ts'
import { MalformedToolCallError } from '../../../errors/malformed-tool-call-error.ts'
import { ModelCallError } from '../../../errors/model-call-error.ts'
import type { ChatRequest } from '../../../ports/chat-model.ts'
import type { GenerationOutcome } from '../generate.ts'

/**
 * The outcome where the answer has the form that the request asks for; else a failure that says what is wrong, since an
 * answer the caller cannot read must neither vote nor win. What it took is known all the same.
 */
export async function inForm(outcome: GenerationOutcome, request: ChatRequest): Promise<GenerationOutcome> {
  if (!outcome.ok) return outcome
  const { generation } = outcome
  const { model, calls, usage, durationMs } = generation
  const failed = (error: Error): GenerationOutcome => ({
    ok: false,
    error,
    calls,
    durationMs,
    ...(usage !== undefined && { usage }),
  })
  try {
    const check = await createAnswerCheck(request)
    const checked = await check?.(generation.text, generation.toolCalls ?? [])
    if (checked === undefined) return outcome
    if (checked.ok) return { ok: true, generation: { ...generation, text: checked.text } }
    const message = `${model}: the answer has not the form that was asked for: ${checked.reason}.`
    if (checked.isMalformedCall === true) return failed(new MalformedToolCallError(model, message, generation))
    return failed(new ModelCallError({ model, kind: 'bad-response', message }))
  } catch (error) {
    return failed(error instanceof Error ? error : new Error(String(error)))
  }
}
