import { hash, randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import { linkAbort } from '../../cancellation/linked-abort.ts'
import { startTimer } from '../../cancellation/start-timer.ts'
import { createSystemClock } from '../../clock/system-clock.ts'
import { bodyText, parseLenientJson } from '../../endpoint/body/json-body.ts'
import { createEndpoint } from '../../endpoint/endpoint.ts'
import type { HttpDispatcher } from '../../endpoint/http-dispatcher.ts'
import { parseEndpointOptions } from '../../endpoint/parse-endpoint-options.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { Random } from '../../ports/random.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { withRetries } from '../../retry/with-retries.ts'
import {
  type OpenAiCompatibleEmbedderOptions,
  openAiCompatibleEmbedderOptionsSchema,
  type ResolvedOpenAiCompatibleEmbedderOptions,
} from './options.ts'
import { readEmbeddings } from './read-embeddings.ts'

export interface OpenAiCompatibleEmbedderParts {
  /** Times timeouts and retries. Default: the system's. */
  readonly clock?: Clock
  /** Spreads retries. Default: unseeded chance. */
  readonly random?: Pick<Random, 'next'>
  /** How requests travel, for proxies and tests. Default: directly. Closing the embedder leaves it open. */
  readonly dispatcher?: HttpDispatcher
  /** Where `HTTP_PROXY` and the like are read. Default: nowhere. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Kept out of messages like the key: what the options took from the environment. */
  readonly secrets?: readonly string[]
}

/**
 * Opens an embedder behind an OpenAI-compatible endpoint. Texts go out in batches, several at a time, each retried by
 * itself; vectors come back in the order of the texts and are checked for their length. An empty text is never sent
 * (many endpoints refuse it): its vector is all zeros.
 *
 * Its id holds the model's name and everything here that changes vectors; not the address, so an endpoint may move.
 * @throws UsageError when an option is wrong, ModelCallError when `dimensions` has to be found out and cannot.
 */
export async function createOpenAiCompatibleEmbedder(
  options: OpenAiCompatibleEmbedderOptions,
  parts: OpenAiCompatibleEmbedderParts = {},
): Promise<Embedder> {
  const resolved = parseEndpointOptions(openAiCompatibleEmbedderOptionsSchema, options, 'Embedder')
  const embedBatch = createBatchEmbedder(resolved, parts)
  const calm = new AbortController().signal
  const dimensions = resolved.dimensions ?? (await findDimensions(embedBatch, calm))
  const limit = pLimit(resolved.concurrency)

  return {
    id: embedderId(resolved, dimensions),
    dimensions,
    async embed(texts, { role, signal = calm }) {
      signal.throwIfAborted()
      const prefix = role === 'query' ? resolved.queryPrefix : resolved.documentPrefix
      const places = [...texts.keys()].filter((place) => texts[place] !== '')
      const vectors: Float32Array[] = texts.map(() => new Float32Array(dimensions))
      // The first failure ends the other batches too: nobody would use their vectors.
      const abort = linkAbort(signal)
      try {
        await Promise.all(
          batchesOf(places, resolved.batchSize).map((batch) =>
            limit(async () => {
              abort.signal.throwIfAborted()
              const inputs = batch.map((place) => prefix + texts[place])
              const embedded = await embedBatch.embed(inputs, dimensions, abort.signal)
              for (const [index, place] of batch.entries())
                vectors[place] = embedded[index] ?? new Float32Array(dimensions)
            }),
          ),
        )
      } catch (error) {
        abort.abort(error instanceof Error ? error : new Error(String(error)))
        throw error
      } finally {
        abort.unlink()
      }
      return vectors
    },
    close: () => embedBatch.close(),
  }
}

interface BatchEmbedder {
  /** @param dimensions what each vector's length must be; undefined = whatever it is. */
  embed(
    inputs: readonly string[],
    dimensions: number | undefined,
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]>
  close(): Promise<void>
}

function createBatchEmbedder(
  options: ResolvedOpenAiCompatibleEmbedderOptions,
  parts: OpenAiCompatibleEmbedderParts,
): BatchEmbedder {
  const { clock = createSystemClock(), random = createSeededRandom(randomUUID()) } = parts
  const endpoint = createEndpoint(
    `Embedder ${options.model}`,
    { ...options, secrets: parts.secrets, environment: parts.environment },
    parts.dispatcher,
  )
  const rules = { ...options, longestPauseMs: options.timeoutMs }

  const ask = async (inputs: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]> => {
    const payload = { model: options.model, input: inputs, ...options.extraBody }
    const { body } = await endpoint.send({ method: 'POST', path: '/embeddings', payload, signal })
    const text = await bodyText(body)
    let answer: unknown
    try {
      answer = parseLenientJson(text)
    } catch {
      throw endpoint.failure({ kind: 'bad-response', what: 'the answer is not JSON', upstreamText: text })
    }
    const outcome = readEmbeddings(answer, inputs.length)
    if ('error' in outcome) throw endpoint.reportedFailure(outcome.error)
    if ('problem' in outcome) throw endpoint.failure({ kind: 'bad-response', what: outcome.problem })
    return outcome.vectors
  }

  const askInTime = async (inputs: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]> => {
    const abort = linkAbort(signal)
    const stopTimer = startTimer(clock, options.timeoutMs, () => {
      const what = `no answer within timeoutMs (${options.timeoutMs} ms)`
      abort.abort(endpoint.failure({ kind: 'timeout', what, retryable: true }))
    })
    try {
      return await ask(inputs, abort.signal)
    } finally {
      stopTimer()
      abort.unlink()
    }
  }

  return {
    async embed(inputs, dimensions, signal) {
      const vectors = await withRetries(() => askInTime(inputs, signal), rules, { clock, random, signal })
      const expected = dimensions ?? vectors[0]?.length
      const wrong = vectors.find(({ length }) => length !== expected)
      if (wrong === undefined) return vectors
      const what = `a vector of ${wrong.length} dimensions came where ${expected} were expected; check its \`model\` and \`dimensions\``
      throw endpoint.failure({ kind: 'bad-response', what })
    },
    close: () => endpoint.close(),
  }
}

async function findDimensions(batch: BatchEmbedder, signal: AbortSignal): Promise<number> {
  try {
    const [vector] = await batch.embed(['dimensions'], undefined, signal)
    return vector?.length ?? 0
  } catch (error) {
    await batch.close()
    throw error
  }
}

/** `openai-compatible/MODEL/DIMENSIONS`, and a hash of the further settings where there are any. */
function embedderId(options: ResolvedOpenAiCompatibleEmbedderOptions, dimensions: number): string {
  const { model, revision, queryPrefix, documentPrefix, extraBody } = options
  const plain = revision === undefined && queryPrefix === '' && documentPrefix === '' && !Object.keys(extraBody).length
  const body = Object.entries(extraBody).sort(([a], [b]) => (a < b ? -1 : 1))
  const settings = JSON.stringify([revision ?? null, queryPrefix, documentPrefix, body])
  return `openai-compatible/${model}/${dimensions}${plain ? '' : `/${hash('sha256', settings).slice(0, 16)}`}`
}

function batchesOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, batch) =>
    items.slice(batch * size, (batch + 1) * size),
  )
}
