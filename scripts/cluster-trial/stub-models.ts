import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Random } from '../../src/ports/random.ts'

/** What the stub did for one kind of ticket: calls whose request came in, and those of them whose answer went out whole. */
export interface Served {
  begun: number
  completed: number
}

/** An OpenAI-compatible endpoint of several models that add two numbers, and keep count of who made them. */
export interface StubModels {
  readonly baseUrl: string
  /** By the letter of the ticket in the question: who asked. */
  served(letter: string): Readonly<Served>
  close(): Promise<void>
}

/** Tokens of every call. With `usdPerMillionTokens` for both kinds a call costs `costUsdOfCall`. */
export const callTokens = { input: 40, output: 10 } as const
export const usdPerMillionTokens = 100
export const costUsdOfCall = ((callTokens.input + callTokens.output) * usdPerMillionTokens) / 1e6

/** A question whose ticket says who asks it: `What is 17 + 25? Ticket L12.` */
export function questionOf(ticket: string, a: number, b: number): string {
  return `What is ${a} + ${b}? Ticket ${ticket}.`
}

const asked = /What is (\d+) \+ (\d+)\? Ticket ([A-Z])\d+\./

/**
 * Starts it on a free loopback port.
 * @param latencyMs the shortest and the longest time to an answer, by the letter of the ticket
 * @param errorShare of the answers that are wrong
 */
export async function startStubModels(
  models: readonly string[],
  random: Random,
  {
    latencyMs,
    errorShare,
  }: { readonly latencyMs: (letter: string) => readonly [number, number]; readonly errorShare: number },
): Promise<StubModels> {
  const counts = new Map<string, Served>()
  const countOf = (letter: string): Served => {
    const count = counts.get(letter) ?? { begun: 0, completed: 0 }
    counts.set(letter, count)
    return count
  }

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const written = await text(incoming)
    const [, a = '0', b = '0', letter = '?'] = asked.exec(written) ?? []
    const count = countOf(letter)
    count.begun += 1
    const [least, most] = latencyMs(letter)
    await new Promise((resolve) => setTimeout(resolve, least + random.next() * (most - least)))
    if (response.destroyed) return
    const sum = Number(a) + Number(b) + (random.next() < errorShare ? 1 : 0)
    const isStreamed = /"stream":\s*true/.test(written)
    response.on('finish', () => {
      count.completed += 1
    })
    response.writeHead(200, { 'content-type': isStreamed ? 'text/event-stream' : 'application/json' })
    response.end(isStreamed ? events(`The answer is ${sum}.`) : JSON.stringify(whole(`The answer is ${sum}.`)))
  }

  const server = createServer((incoming, response) => {
    response.on('error', () => undefined)
    if (incoming.method === 'POST') return void answer(incoming, response).catch(() => response.destroy())
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ object: 'list', data: models.map((id) => ({ id, object: 'model' })) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    served: countOf,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const usage = {
  prompt_tokens: callTokens.input,
  completion_tokens: callTokens.output,
  total_tokens: callTokens.input + callTokens.output,
}

function whole(content: string): object {
  const message = { role: 'assistant', content }
  return {
    ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'stub' },
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage,
  }
}

function events(content: string): string {
  const chunk = (delta: object, finish_reason: string | null): object => ({
    ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'stub' },
    choices: [{ index: 0, delta, finish_reason }],
  })
  const pieces = content.split(/(?<= )/).map((piece) => chunk({ content: piece }, null))
  const last = { ...chunk({}, 'stop'), usage }
  return [...[...pieces, last].map((piece) => JSON.stringify(piece)), '[DONE]']
    .map((data) => `data: ${data}\n\n`)
    .join('')
}
