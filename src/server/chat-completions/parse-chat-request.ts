import { searchTextOf } from '../../ports/conversation.ts'
import type { ResponseFormat, ToolChoice, ToolDefinition } from '../../ports/message.ts'
import type { RequestRules } from '../answer-route-parts.ts'
import type { AnswerRequest } from '../answering/answer-request.ts'
import { invalidRequest } from '../errors/request-error.ts'
import { answerSettings } from '../fields/answer-settings.ts'
import { toolChoiceAmong, toolDefinition } from '../fields/function-tools.ts'
import { jsonSchemaFormat } from '../fields/json-schema-format.ts'
import { assertOneAnswer } from '../fields/one-answer.ts'
import { parseBody } from '../fields/parse-body.ts'
import { messagesFromChat } from './message-schema.ts'
import { type ChatCompletionRequest, chatCompletionRequestSchema, refusedChatFields } from './request-schema.ts'

export interface ParsedChatRequest extends AnswerRequest {
  readonly stream: boolean
  readonly includeUsage: boolean
  /** Asked with `functions`, before there were `tools`: the answer's call goes back as `function_call`. */
  readonly legacyFunctions: boolean
}

/**
 * Reads the body of `POST /v1/chat/completions`.
 * @throws RequestError 400 naming the field that is wrong or whose sender would be misled
 */
export function parseChatRequest(body: unknown, rules: RequestRules): ParsedChatRequest {
  const bodyRules = { refused: refusedChatFields, strict: rules.strictFields }
  const { request, endpointFields, ignored } = parseBody(chatCompletionRequestSchema, bodyRules, body)
  assertWithinLimits(request, rules)
  const messages = messagesFromChat(request.messages)
  const { tools, toolChoice, leftOut } = toolsOf(request)
  const responseFormat = responseFormatOf(request.response_format)
  return {
    target: request.model,
    question: {
      text: searchTextOf(messages),
      messages,
      ...(responseFormat !== undefined && { responseFormat }),
      ...(tools.length > 0 && { tools }),
      ...(toolChoice !== undefined && { toolChoice }),
      ...(request.parallel_tool_calls === false && { parallelToolCalls: false }),
    },
    settings: settingsOf(request),
    ...(request.logprobs === true && { logprobs: { alternatives: request.top_logprobs ?? 0 } }),
    ...(request.seed != null && { seed: request.seed }),
    smacs: request.smacs,
    ...(request.metadata != null && { metadata: request.metadata }),
    endpointFields,
    ignored: [...ignored, ...leftOut],
    showByDefault: 'reasoning',
    stream: request.stream === true,
    includeUsage: request.stream_options?.include_usage === true,
    legacyFunctions: request.functions != null,
  }
}

function assertWithinLimits(request: ChatCompletionRequest, rules: RequestRules): void {
  const { messages, tools, functions, n, max_tokens, max_completion_tokens, logprobs, top_logprobs } = request
  if (messages.length > rules.messages) {
    throw invalidRequest(`At most ${rules.messages} messages are taken; ${messages.length} came.`, 'messages')
  }
  const toolCount = (tools?.length ?? 0) + (functions?.length ?? 0)
  if (toolCount > rules.tools) {
    throw invalidRequest(`At most ${rules.tools} tools are taken; ${toolCount} came.`, 'tools')
  }
  assertOneAnswer(n)
  if (max_tokens != null && max_completion_tokens != null && max_tokens !== max_completion_tokens) {
    throw invalidRequest('`max_tokens` and `max_completion_tokens` differ; send one of them.', 'max_tokens')
  }
  if (top_logprobs != null && top_logprobs > 0 && logprobs !== true) {
    throw invalidRequest('`top_logprobs` needs `logprobs: true`.', 'top_logprobs')
  }
}

function settingsOf(request: ChatCompletionRequest): AnswerRequest['settings'] {
  const { max_completion_tokens, max_tokens, n_predict, num_predict, max_new_tokens, max_output_tokens } = request
  const limits = [max_completion_tokens, max_tokens, n_predict, num_predict, max_new_tokens, max_output_tokens]
  return answerSettings(request, limits)
}

interface OfferedTools {
  readonly tools: readonly ToolDefinition[]
  readonly toolChoice?: ToolChoice
  /** Tools that only their maker's own servers run, by their paths. */
  readonly leftOut: readonly string[]
}

function toolsOf(request: ChatCompletionRequest): OfferedTools {
  const functions = (request.functions ?? []).map((called) => ({ function: called }))
  const sent = [...(request.tools ?? []), ...functions]
  const leftOut = sent.flatMap((tool, index) => ('function' in tool ? [] : [`tools[${index}]`]))
  let tools = sent.flatMap((tool) => ('function' in tool ? [toolDefinition(tool.function)] : []))
  const choice = request.tool_choice ?? legacyChoice(request.function_call)
  if (choice != null && typeof choice === 'object' && 'allowed_tools' in choice) {
    const allowed = new Set(choice.allowed_tools.tools.map((tool) => tool.function.name))
    tools = tools.filter(({ name }) => allowed.has(name))
    return { tools, leftOut, ...(tools.length > 0 && { toolChoice: choice.allowed_tools.mode }) }
  }
  const toolChoice = choice == null ? undefined : toolChoiceAmong(plainChoice(choice), tools)
  return { tools, leftOut, ...(toolChoice !== undefined && { toolChoice }) }
}

function legacyChoice(choice: ChatCompletionRequest['function_call']): ChatCompletionRequest['tool_choice'] {
  return typeof choice === 'object' && choice !== null ? { function: choice } : choice
}

type PlainToolChoice = Exclude<NonNullable<ChatCompletionRequest['tool_choice']>, { readonly type: 'allowed_tools' }>

function plainChoice(choice: PlainToolChoice): ToolChoice {
  if (choice === 'any') return 'required'
  return typeof choice === 'string' ? choice : { name: choice.function.name }
}

function responseFormatOf(format: ChatCompletionRequest['response_format']): ResponseFormat | undefined {
  if (format == null || format.type === 'text') return undefined
  const given = format.type === 'json_schema' ? format.json_schema : undefined
  const schema = given?.schema ?? format.schema
  if (schema == null) return { type: 'json' }
  return jsonSchemaFormat({ ...given, schema })
}
