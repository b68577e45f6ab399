import {
  type ResponseFormat,
  type ToolCall,
  type ToolChoice,
  type ToolDefinition,
  wantsJson,
} from '../ports/message.ts'
import { jsonInText } from './extraction/json-in-text.ts'
import { jsonSchemaCheck } from './json-schema/json-schema-check.ts'
import { toolArguments } from './tool-call-key.ts'

/** The form an answer has to have. A request and a question are one. */
export interface AnswerForm {
  readonly responseFormat?: ResponseFormat
  readonly tools?: readonly ToolDefinition[]
  readonly toolChoice?: ToolChoice
  readonly parallelToolCalls?: boolean
}

/** An answer that has the form: its text the JSON alone where JSON was asked for. Or why it has not. */
export type CheckedAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string; readonly isMalformedCall?: boolean }

/** Checks a text and its tool calls. */
export type AnswerCheck = (text: string, toolCalls: readonly ToolCall[]) => Promise<CheckedAnswer>

/**
 * Creates the check of a form; undefined where every answer has it.
 * @throws UsageError when a JSON Schema in it is none, or more than is worked on
 */
export async function createAnswerCheck(form: AnswerForm): Promise<AnswerCheck | undefined> {
  const { responseFormat, tools = [], toolChoice } = form
  const isJson = wantsJson(responseFormat)
  if (!isJson && tools.length === 0) return undefined
  const schema = responseFormat?.type === 'json-schema' ? await jsonSchemaCheck(responseFormat.schema) : undefined
  const toolChecks = new Map<string, ArgumentsCheck>()
  for (const tool of tools) toolChecks.set(tool.name, await argumentsCheck(tool))

  return async (text, toolCalls) => {
    const wrongCall = await wrongToolCalls(toolCalls, form, toolChecks)
    if (wrongCall !== undefined) return { ok: false, reason: wrongCall, isMalformedCall: toolChoice !== 'none' }
    if (toolCalls.length > 0) return { ok: true, text }
    if (toolChoice === 'required' || typeof toolChoice === 'object') return { ok: false, reason: 'it called no tool' }
    if (!isJson) return { ok: true, text }
    const json = jsonInText(text)
    if (json === undefined) return { ok: false, reason: 'it is no JSON' }
    const wrong = await schema?.(json)
    return wrong === undefined
      ? { ok: true, text: json }
      : { ok: false, reason: `its JSON is not as asked for: ${wrong}` }
  }
}

type ArgumentsCheck = (call: ToolCall) => Promise<string | undefined>

async function argumentsCheck({ parameters, strict }: ToolDefinition): Promise<ArgumentsCheck> {
  const check = strict === true && parameters !== undefined ? await jsonSchemaCheck(parameters) : undefined
  return async (call) => {
    const given = toolArguments(call)
    if (given === undefined) return `the arguments of ${call.name} are no JSON object`
    const wrong = await check?.(JSON.stringify(given))
    return wrong === undefined ? undefined : `the arguments of ${call.name} are wrong: ${wrong}`
  }
}

async function wrongToolCalls(
  calls: readonly ToolCall[],
  { toolChoice, parallelToolCalls }: AnswerForm,
  checks: ReadonlyMap<string, ArgumentsCheck>,
): Promise<string | undefined> {
  if (calls.length > 0 && toolChoice === 'none') return 'it called a tool and was told not to'
  if (calls.length > 1 && parallelToolCalls === false) return `it called ${calls.length} tools at once`
  for (const call of calls) {
    const check = checks.get(call.name)
    if (check === undefined) return `it called ${call.name || 'a tool without a name'}, which there is not`
    if (typeof toolChoice === 'object' && call.name !== toolChoice.name) return `it called ${call.name} instead`
    const wrong = await check(call)
    if (wrong !== undefined) return wrong
  }
  return undefined
}
