// The scripted upstream of the server's benchmark: every model answers with 200 tokens and a number after DELAY_MS, whole or streamed a
// token every TOKEN_MS. Each streamed token is the time at which it was sent, so that a reader knows how long it was under way.
//
//     node bench/server/upstream.ts DELAY_MS TOKEN_MS        prints its port
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const [delayMs = 0, tokenMs = 0] = process.argv.slice(2).map(Number)
const TOKENS = 200
const text = `${Array.from({ length: TOKENS }, (_, token) => `token${token} `).join('')}The answer is 391.`
const usage = { prompt_tokens: 250, completion_tokens: TOKENS, total_tokens: 250 + TOKENS }
const head = { id: 'chatcmpl-1', created: 1, model: 'scripted' }
const whole = JSON.stringify({
  ...head,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  usage,
})
/** How many tokens a stream has, and how far apart. */
const streamedTokens = tokenMs > 0 ? 40 : TOKENS
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function chunk(delta: object, finish_reason: string | null = null): string {
  return `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}\n\n`
}

async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let sent = 0; sent < streamedTokens; sent += 1) {
    if (tokenMs > 0) await wait(tokenMs)
    response.write(chunk({ content: `${performance.timeOrigin + performance.now()} ` }))
  }
  response.write(chunk({}, 'stop'))
  response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [], usage })}\n\n`)
  response.end('data: [DONE]\n\n')
}

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (piece: Buffer) => {
    body += piece
  })
  request.on('end', async () => {
    if (request.method !== 'POST') {
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'scripted', object: 'model' }] }))
      return
    }
    if (delayMs > 0) await wait(delayMs)
    if ((JSON.parse(body) as { stream?: boolean }).stream === true) await stream(response)
    else response.writeHead(200, { 'content-type': 'application/json' }).end(whole)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
