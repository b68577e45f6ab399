import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { exampleOf } from './example-of.ts'

/** What stands behind the server while clients are tried: an endpoint of a pool's models. */
export interface ScriptedEndpoint {
  /** With `/v1`. */
  readonly baseUrl: string
  close(): void
}

const part = z.looseObject({ text: z.string().optional() })
const messageSchema = z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(part)]).nullish() })
const requestSchema = z.looseObject({
  model: z.string(),
  messages: z.array(messageSchema),
  stream: z.boolean().default(false),
  logprobs: z.boolean().default(false),
  tools: z
    .array(z.object({ function: z.looseObject({ name: z.string(), parameters: z.unknown().optional() }) }))
    .default([]),
  tool_choice: z.unknown().optional(),
  response_format: z
    .looseObject({ type: z.string(), json_schema: z.looseObject({ schema: z.unknown().optional() }).optional() })
    .optional(),
})

type Request = z.output<typeof requestSchema>
type Reply = { readonly text: string } | { readonly tool: string; readonly arguments: string }

/** What chat completions say when nothing else is wanted of the models. */
export const scriptedAnswer = 'The answer is 42.'

/**
 * Behaves as a willing chat model does. Lines `Call NAME with {…}` in what a person wrote are done one after the other
 * where that tool is offered, a question about the weather calls a tool that has it in its name; the result of a tool is
 * told; a schema is kept.
 */
function replyTo({ messages, tools, tool_choice, response_format }: Request): Reply {
  const asked = messages.flatMap(({ role, content }) => (role === 'user' ? [textOf(content)] : [])).join('\n')
  const offered = (name: string | undefined) => tools.find((tool) => tool.function.name === name)?.function
  // Some front ends put the question in quotes.
  const wishes = [...asked.matchAll(/Call (\S+) with (\{.*\})/g)].map(([, name = '', given = '']) => ({
    name,
    given: given.replaceAll('\\"', '"'),
  }))
  const wish = wishes[messages.filter(({ role }) => role === 'tool').length]
  if (wish !== undefined && offered(wish.name)) return { tool: wish.name, arguments: wish.given }
  const last = messages.at(-1)
  if (last?.role === 'tool') return { text: `The tool said: ${textOf(last.content)}` }
  const forced = z.object({ function: z.object({ name: z.string() }) }).safeParse(tool_choice).data?.function.name
  const wanted =
    offered(forced) ??
    (tool_choice === 'required' ? tools[0]?.function : undefined) ??
    (/weather/i.test(textOf(last?.content))
      ? tools.find((tool) => /weather/.test(tool.function.name))?.function
      : undefined)
  if (wanted !== undefined) return { tool: wanted.name, arguments: JSON.stringify(exampleOf(wanted.parameters)) }
  if (response_format?.type === 'json_schema') {
    return { text: JSON.stringify(exampleOf(response_format.json_schema?.schema)) }
  }
  if (response_format?.type === 'json_object') return { text: '{"city":"Oslo","degrees":12}' }
  return { text: scriptedAnswer }
}

function textOf(content: Request['messages'][number]['content']): string {
  return typeof content === 'string' ? content : (content ?? []).map(({ text = '' }) => text).join('\n')
}

/** Listens on a free port of the loopback interface. */
export async function startScriptedEndpoint(models: readonly string[]): Promise<ScriptedEndpoint> {
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      return sendJson(response, 200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) })
    }
    const body = requestSchema.safeParse(await readJson(request))
    if (!body.success) return sendJson(response, 400, { error: { message: z.prettifyError(body.error) } })
    const reply = replyTo(body.data)
    if (body.data.stream) streamCompletion(response, body.data, reply)
    else sendJson(response, 200, completion(body.data, reply))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { baseUrl: `http://127.0.0.1:${port}/v1`, close: () => server.close() }
}

async function readJson(request: AsyncIterable<Buffer>): Promise<unknown> {
  return JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString())
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
const piecesOf = (text: string): readonly string[] => text.match(/.{1,6}/gsu) ?? []
const probabilities = (token: string) => ({
  content: [{ token, logprob: -0.1, bytes: [...Buffer.from(token)], top_logprobs: [] }],
})

function completion({ model, logprobs }: Request, reply: Reply): object {
  const choice =
    'tool' in reply
      ? { message: { role: 'assistant', content: null, tool_calls: [callOf(reply)] }, finish_reason: 'tool_calls' }
      : {
          message: { role: 'assistant', content: reply.text },
          finish_reason: 'stop',
          ...(logprobs && { logprobs: { content: piecesOf(reply.text).flatMap((one) => probabilities(one).content) } }),
        }
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model, choices: [{ index: 0, ...choice }], usage }
}

function callOf(reply: Extract<Reply, { tool: string }>) {
  return { id: 'call_1', type: 'function', function: { name: reply.tool, arguments: reply.arguments } }
}

function streamCompletion(response: ServerResponse, { model, logprobs }: Request, reply: Reply): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (fields: object): void => {
    const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, ...fields }
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  }
  const sendDelta = (delta: object, rest: object = {}) => send({ choices: [{ index: 0, delta, ...rest }] })
  sendDelta({ role: 'assistant', content: '' })
  if ('tool' in reply) {
    const { function: called, ...call } = callOf(reply)
    sendDelta({ tool_calls: [{ index: 0, ...call, function: { ...called, arguments: '' } }] })
    for (const piece of piecesOf(called.arguments)) {
      sendDelta({ tool_calls: [{ index: 0, function: { arguments: piece } }] })
    }
  } else {
    for (const piece of piecesOf(reply.text)) {
      sendDelta({ content: piece }, logprobs ? { logprobs: probabilities(piece) } : {})
    }
  }
  sendDelta({}, { finish_reason: 'tool' in reply ? 'tool_calls' : 'stop' })
  send({ choices: [], usage })
  response.end('data: [DONE]\n\n')
}
