import { createScriptedModel, type ScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import type { ScriptedLines } from '../../src/models/scripted/scripted-reply.ts'
import type { ChatRequest } from '../../src/ports/chat-model.ts'
import { messageText } from '../../src/ports/message.ts'
import { serveScripted, type TestServer } from '../server/serve-scripted.ts'

export const clientKey = 'a-key-of-the-application'

export interface ClientPool {
  readonly server: TestServer
  readonly models: readonly ScriptedModel[]
  /** With `/v1`. */
  readonly baseUrl: string
}

const usage = { inputTokens: 10, outputTokens: 5 }

/**
 * Three models and an aggregator that behave as chat models do: they call the tool they are offered, read its result,
 * keep to a schema, and hang where they are told to.
 */
function reply(id: string, request: ChatRequest): ScriptedLines {
  const asked = request.messages.map(messageText).join('\n')
  const last = request.messages.at(-1)
  if (asked.includes('hang')) return { text: 'half an', hang: true }
  if (asked.includes('fail')) return { error: new Error(`${id} is down`) }
  if (last?.role === 'tool') return { text: `It is ${last.content}.`, usage }
  if (request.tools !== undefined && request.toolChoice !== 'none') {
    const city = id === 'c' ? 'Bergen' : 'Oslo'
    return { toolCalls: [{ id: `call_${id}`, name: 'weather', arguments: JSON.stringify({ city }) }], usage }
  }
  if (request.responseFormat !== undefined) return { text: id === 'c' ? 'none' : '{"city":"Oslo","degrees":12}', usage }
  return { text: 'The answer is 42 — “quarante-deux” 😀.', usage }
}

/** Serves the pool with a key: `default` votes, `paper` aggregates. */
export async function serveClientPool(): Promise<ClientPool> {
  const models = ['a', 'b', 'c'].map((id) =>
    createScriptedModel({ id, replies: (request) => reply(id, request), pieceLength: 3 }),
  )
  const server = await serveScripted({
    models,
    strategies: { default: { kind: 'majority' }, paper: { kind: 'paper', subsets: 2 } },
    keys: [{ name: 'app', key: clientKey }],
    server: { shutdownGraceMs: 0 },
  })
  return { server, models, baseUrl: `${server.url}/v1` }
}

/** Waits until every call of a pool has come to its end. */
export async function untilAborted(models: readonly ScriptedModel[]): Promise<void> {
  const isAborted = (): boolean =>
    models.some(({ calls }) => calls.length > 0) &&
    models.every(({ calls }) => calls.every(({ outcome }) => outcome === 'aborted'))
  while (!isAborted()) await new Promise((resolve) => setImmediate(resolve))
}
