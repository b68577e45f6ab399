import { Agent, type Dispatcher } from 'undici'

/** An address that answers chat completions, and what a request to it needs besides. */
export interface Target {
  readonly name: string
  /** With `/v1`. */
  readonly baseUrl: string
  readonly model: string
  readonly headers: Readonly<Record<string, string>>
}

export interface LoadFigures {
  readonly medianMs: number
  readonly p99Ms: number
  readonly requestsPerSecond: number
  readonly failures: number
}

/** 1 KB whose last sentence is a question with a number for an answer. */
const prompt = `${'Read this first. '.repeat(62)}What is 17 * 23?`.padStart(1_024)

function post(target: Target, agent: Agent, stream: boolean): Promise<Dispatcher.ResponseData> {
  return agent.request({
    origin: new URL(target.baseUrl).origin,
    path: `${new URL(target.baseUrl).pathname}/chat/completions`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...target.headers },
    body: JSON.stringify({ model: target.model, messages: [{ role: 'user', content: prompt }], stream }),
  })
}

/** Keeps `connections` requests under way until `requests` have been answered. */
export async function load(target: Target, connections: number, requests: number): Promise<LoadFigures> {
  const agent = new Agent({ connections, pipelining: 1 })
  const took: number[] = []
  let left = requests
  let failures = 0
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const startedMs = performance.now()
      try {
        const { statusCode, body } = await post(target, agent, false)
        const text = await body.text()
        if (statusCode !== 200 || !text.includes('token199')) failures += 1
      } catch {
        failures += 1
      }
      took.push(performance.now() - startedMs)
    }
  }
  const startedMs = performance.now()
  await Promise.all(Array.from({ length: connections }, worker))
  const seconds = (performance.now() - startedMs) / 1_000
  await agent.close()
  return { medianMs: quantile(took, 0.5), p99Ms: quantile(took, 0.99), requestsPerSecond: requests / seconds, failures }
}

export interface StreamFigures {
  /** From the request to the first token. */
  readonly firstTokenMs: number
  /** From the upstream's writing of a token to its arrival here, median. */
  readonly underWayMs: number
  /** Tokens that came in an event of their own, of those sent. */
  readonly whole: number
  readonly sent: number
}

/** Reads streams whose tokens are the times at which they were sent, one after another. */
export async function readStreams(target: Target, streams: number): Promise<StreamFigures> {
  const agent = new Agent({ connections: 1, pipelining: 1 })
  const firsts: number[] = []
  const delays: number[] = []
  let whole = 0
  for (let read = 0; read < streams; read += 1) {
    const startedMs = performance.now()
    let first: number | undefined
    const { body } = await post(target, agent, true)
    let unread = ''
    for await (const piece of body.setEncoding('utf8') as AsyncIterable<string>) {
      const atMs = performance.timeOrigin + performance.now()
      unread += piece
      const events = unread.split('\n\n')
      unread = events.pop() ?? ''
      for (const event of events) {
        const sent = /"content":"([\d. ]+)"/.exec(event)?.[1]?.trim()
        if (sent === undefined) continue
        first ??= performance.now() - startedMs
        // Two times in one event would be two tokens merged.
        if (!sent.includes(' ')) whole += 1
        delays.push(atMs - Number(sent.split(' ')[0]))
      }
    }
    firsts.push(first ?? Number.NaN)
  }
  await agent.close()
  return {
    firstTokenMs: quantile(firsts, 0.5),
    underWayMs: quantile(delays, 0.5),
    whole,
    sent: delays.length,
  }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
