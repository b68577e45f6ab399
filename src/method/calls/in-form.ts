import { type AnswerForm, createAnswerCheck } from '../../answers/answer-check.ts'
import { MalformedToolCallError } from '../../errors/malformed-tool-call-error.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import type { ChatRequest } from '../../ports/chat-model.ts'
import { wantsJson } from '../../ports/message.ts'
import type { GenerationOutcome } from './generate.ts'

/** Whether any text answers. One that has to have a form is checked before anything of it is shown. */
export function isFreeText({ responseFormat }: Pick<AnswerForm, 'responseFormat'>): boolean {
  return !wantsJson(responseFormat)
}

/** Whether the beginning of an answer is worth having: half a JSON value is none, nor is a word before a tool call that must come. */
export function standsCut({ responseFormat, toolChoice }: Pick<AnswerForm, 'responseFormat' | 'toolChoice'>): boolean {
  return !wantsJson(responseFormat) && (toolChoice === undefined || toolChoice === 'auto' || toolChoice === 'none')
}

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

const opening = /<(?:think|thinking|thought)>|\[THINK\]|◁think▷/i
/** On a line of its own, or at a line's end or start: a mark that is only spoken of stands inside a sentence or code. */
const closing =
  /(?:^|\n)[ \t]*(?:<\/(?:think|thinking|thought)>|\[\/THINK\]|◁\/think▷)|(?:<\/(?:think|thinking|thought)>|\[\/THINK\]|◁\/think▷)[ \t]*(?=\r?\n|$)/gi

/**
 * The outcome with thinking and answer apart where only the mark between them came: chat templates that open the block
 * themselves leave the closing mark alone. For answers that nobody has read by then.
 */
export function withoutLoneThinking(outcome: GenerationOutcome): GenerationOutcome {
  if (!outcome.ok) return outcome
  const { text, reasoning = '', meanLogprob: _, logprobTokens: __, tokenLogprobs: ___, ...kept } = outcome.generation
  // Every closing mark has one, and most answers have none: the expression is dear.
  if (!text.includes('/')) return outcome
  const mark = [...text.matchAll(closing)].findLast(({ index }) => !isInCode(text.slice(0, index)))
  if (mark === undefined || opening.test(text)) return outcome
  const thought = text.slice(0, mark.index).trim()
  const answer = text.slice(mark.index + mark[0].length).trim()
  // Nothing after the mark: it closed nothing that anybody knows of.
  if (answer === '') return { ok: true, generation: { ...outcome.generation, text: thought } }
  // Log-probabilities were of thinking and answer together.
  return { ok: true, generation: { ...kept, text: answer, reasoning: reasoning + thought } }
}

function isInCode(before: string): boolean {
  return before.split('```').length % 2 === 0
}
