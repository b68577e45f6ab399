import { raceAbort } from '../../cancellation/race-abort.ts'
import { startTimer } from '../../cancellation/start-timer.ts'
import type { Endpoint, EndpointResponse } from '../../endpoint/endpoint.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import type { ChatDelta, ChatModel, ChatRequest, ModelCapabilities, StreamOptions } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Usage } from '../../ports/usage.ts'
import { type Correction, correctDialect } from './asking/correct-dialect.ts'
import { dialectWords, type EndpointDialect, initialDialect } from './asking/endpoint-dialect.ts'
import { chatCompletionBody } from './chat-completion-body.ts'
import type { ChatCompletionChunk } from './chat-completion-chunk.ts'
import { createChatCompletionStream } from './chat-completion-stream.ts'
import { type CompletionReader, createCompletionReader } from './completion-reader.ts'
import { readModelListing } from './model-list.ts'
import type { ResolvedOpenAiCompatibleModelOptions } from './options.ts'
import { reachByModelList } from './reach-by-model-list.ts'
import { createSecretFreeDeltas } from './reading/secret-free-deltas.ts'
import { readSlots } from './slots.ts'

/** Enough for a first word, and for a reasoning model to show that it thinks. */
const probeMaxTokens = 16

/**
 * Some endpoints never end what they have finished: neither `[DONE]` nor the connection's end comes. So long is waited
 * for what may still follow, which is the usage.
 */
const maxWaitAfterFinishMs = 2000

/** No endpoint refuses more than this of one request; a refusal that repeats itself ends here too. */
const maxCorrections = 8

/**
 * The bare adapter: one request, one generation; no retries, no timeouts, no limits.
 * @param secrets what no answer may repeat, longest first
 */
export function createChatCompletionsModel(
  options: ResolvedOpenAiCompatibleModelOptions,
  endpoint: Endpoint,
  clock: Clock,
  secrets: readonly string[],
): ChatModel {
  let dialect = initialDialect(options)
  const fixed = { maxTokensField: options.maxTokensField !== 'auto', logprobs: options.logprobs !== undefined }

  /**
   * Sends the request, once more for each thing the endpoint refuses and we can say otherwise. What was learnt is
   * remembered once a request that says it so was accepted: a refusal can be misread.
   */
  const send = async (asked: ChatRequest, signal: AbortSignal): Promise<EndpointResponse> => {
    let request = asked
    let learnt: Partial<EndpointDialect> = {}
    for (let corrections = 0; ; corrections++) {
      const spoken = { ...dialect, ...learnt }
      const body = chatCompletionBody(request, options, spoken)
      try {
        const response = await endpoint.send({ method: 'POST', path: '/chat/completions', payload: body, signal })
        // Generations at the same time may have learnt something too.
        if (corrections > 0) dialect = { ...dialect, ...learnt }
        return response
      } catch (error) {
        const { status, refusal } = error instanceof ModelCallError ? error : {}
        if (status === undefined || refusal === undefined || corrections === maxCorrections) throw error
        const said = `${refusal.param ?? ''} ${refusal.message}`
        const correction = correctDialect({ request, body, status, refusal: said }, spoken, fixed)
        if (correction === undefined) throw error
        learnt = { ...learnt, ...correction.dialect }
        request = corrected(request, correction)
      }
    }
  }

  async function* generate(request: ChatRequest, { signal, admit }: StreamOptions): AsyncGenerator<ChatDelta> {
    signal.throwIfAborted()
    const admitting = admit?.(1)
    if (admitting !== undefined) await raceAbort(admitting, signal)
    const response = await send(request, signal)
    const answer = createChatCompletionStream(response.contentType, endpoint)
    const { logprobs, topLogprobs } = request
    const reader = createCompletionReader(options.thinkBlocks, logprobs === true, topLogprobs !== undefined)
    const shown = createSecretFreeDeltas(secrets)
    let chunksRead = 0
    const deltasOf = function* (chunks: Iterable<ChatCompletionChunk>): Generator<ChatDelta> {
      for (const chunk of chunks) {
        chunksRead++
        for (const delta of reader.take(chunk)) {
          // What comes with an error is no answer; what it cost is known all the same.
          if (chunk.error === undefined || delta.type === 'usage') yield* shown.push(delta)
        }
        if (chunk.error !== undefined) throw endpoint.reportedFailure(chunk.error)
      }
    }
    let stopWaiting = (): void => undefined
    const waitForMore = (): void => {
      stopWaiting()
      stopWaiting = startTimer(clock, maxWaitAfterFinishMs, () => {
        if (reader.isFinished || answer.isWhole()) response.cut()
      })
    }
    try {
      // Few layers here: every token of every answer passes through them.
      for await (const bytes of response.body) {
        const readBefore = chunksRead
        for (const delta of deltasOf(answer.push(bytes))) {
          signal.throwIfAborted()
          yield delta
        }
        if (answer.isEnded) {
          response.finish()
          break
        }
        if (response.isOver) continue
        if (answer.mayBeWhole || (reader.isFinished && chunksRead > readBefore)) waitForMore()
      }
      yield* deltasOf(answer.end())
    } catch (error) {
      signal.throwIfAborted()
      const isOver = reader.isFinished && error instanceof ModelCallError && error.kind === 'truncated'
      if (!isOver) throw error
    } finally {
      stopWaiting()
    }
    if (!answer.isEnded && !reader.isFinished) {
      throw endpoint.failure({ kind: 'truncated', what: 'the stream ended before the answer did', retryable: true })
    }
    for (const delta of reader.end()) {
      signal.throwIfAborted()
      if (delta.type === 'finish') {
        refuseNothing(reader)
        learn(request, reader)
      }
      yield* shown.push(delta)
    }
  }

  /** An answer without anything in it is a hiccup of the endpoint, unless it says that a limit or filter left nothing. */
  const refuseNothing = (reader: CompletionReader): void => {
    const { text, reasoning, toolCalls } = reader.sent
    if (text || reasoning || toolCalls) return
    if (reader.rawReason === 'length' || reader.rawReason === 'content_filter') return
    throw endpoint.failure({ kind: 'empty', what: 'the endpoint sent an empty answer', retryable: true })
  }

  const learn = (request: ChatRequest, reader: CompletionReader): void => {
    if (!request.logprobs || fixed.logprobs || !reader.sent.text) return
    dialect = { ...dialect, logprobs: dialect.logprobs === true || reader.sent.logprobs }
  }

  const { temperature, maxTokens, answerLine } = options
  return {
    id: options.id,
    takesEndpointFields: true,
    ...(options.family !== undefined && { family: options.family }),
    ...(options.price !== undefined && { price: priceOf(options.price) }),
    ...(options.contextTokens !== undefined && { contextTokens: options.contextTokens }),
    ...(options.instructions !== undefined && { ownPrompt: options.instructions }),
    defaults: {
      ...(temperature !== undefined && { temperature }),
      ...(maxTokens !== undefined && { maxTokens }),
      ...(answerLine !== undefined && { answerLine }),
    },
    stream: generate,
    async probe(signal) {
      signal.throwIfAborted()
      const startedAtMs = clock.nowMs()
      const request: ChatRequest = {
        messages: [{ role: 'user', content: 'Say hello.' }],
        maxTokens: probeMaxTokens,
        logprobs: options.logprobs !== false,
      }
      let firstTokenMs: number | undefined
      let pieces = 0
      let spent: Usage | undefined
      let servedModel: string | undefined
      for await (const delta of generate(request, { signal })) {
        if (delta.type === 'text' || delta.type === 'reasoning') {
          firstTokenMs ??= clock.nowMs() - startedAtMs
          pieces++
        }
        if (delta.type === 'usage') spent = delta.usage
        if (delta.type === 'finish') servedModel = delta.servedModel
      }
      const contextTokens = options.contextTokens ?? (await readModelListing(endpoint, options, signal)).contextTokens
      const capabilities: ModelCapabilities = {
        // One piece may be all there was to say.
        ...(pieces > 1 && { streams: true }),
        usage: spent !== undefined,
        ...(spent !== undefined && { spent }),
        ...(dialect.logprobs !== undefined && { logprobs: dialect.logprobs }),
        ...(contextTokens !== undefined && { contextTokens }),
        ...(firstTokenMs !== undefined && { firstTokenMs }),
        ...(servedModel !== undefined && { servedModel }),
        ...(endpoint.proxy !== undefined && { proxy: endpoint.proxy }),
      }
      return capabilities
    },
    sentBytes: (request) => Buffer.byteLength(JSON.stringify(chatCompletionBody(request, options, dialect))),
    reach: (signal) => reachByModelList(endpoint, signal),
    listing: (signal) => readModelListing(endpoint, options, signal),
    corrections: () => dialectWords(dialect),
    findSlots: (signal) => readSlots(endpoint, clock, signal),
    close: () => endpoint.close(),
  }
}

function corrected(request: ChatRequest, { maxTokens, withoutField }: Correction): ChatRequest {
  const limited = maxTokens === undefined ? request : { ...request, maxTokens }
  if (withoutField === undefined) return limited
  const { [withoutField]: _, ...endpointFields } = request.endpointFields ?? {}
  return { ...limited, endpointFields }
}

function priceOf(price: NonNullable<ResolvedOpenAiCompatibleModelOptions['price']>): NonNullable<ChatModel['price']> {
  const { cachedInputUsdPerMillionTokens: cached, ...rest } = price
  return cached === undefined ? rest : { ...rest, cachedInputUsdPerMillionTokens: cached }
}
