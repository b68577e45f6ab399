import { raceAbort, untilAborted } from '../../cancellation/race-abort.ts'
import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import type { ChatDelta, ChatModel, ChatRequest, ModelCapabilities } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import { cutIntoCount, cutIntoPieces } from './cut-into-pieces.ts'
import { resolveScriptedReply, type ScriptedLines, type ScriptedReply } from './scripted-reply.ts'

/**
 * One request a scripted model saw. `refused` = `admit` threw, nothing was generated and no reply used up; `left` = the
 * reader stopped before the end without an abort.
 */
export interface ScriptedCall {
  readonly request: ChatRequest
  readonly outcome: 'running' | 'finished' | 'failed' | 'aborted' | 'refused' | 'left'
  /** What was thrown, for `failed`, `aborted` and `refused`. */
  readonly error?: unknown
}

export interface ScriptedModelOptions
  extends Pick<ChatModel, 'id' | 'family' | 'price' | 'contextTokens' | 'defaults' | 'ownPrompt' | 'countTokens'> {
  /** One reply a generation, in order; or one function that answers every request. */
  readonly replies: readonly ScriptedReply[] | ((request: ChatRequest) => ScriptedReply)
  /** Time for `delayMs` and `pieceDelayMs`. */
  readonly clock?: Clock
  /** Code points in one streamed piece. Default 4. */
  readonly pieceLength?: number
  /** What `probe` finds. Default: it streams, nothing else is known. */
  readonly capabilities?: ModelCapabilities
}

/** A model that says its lines and remembers who asked. */
export interface ScriptedModel extends ChatModel {
  /** Every request, in the order in which they came. */
  readonly calls: readonly ScriptedCall[]
  /** Replies not yet used up; Infinity where a function answers everything. */
  readonly repliesLeft: number
}

/** A scripted model was asked for more than it was told to say: the test or the code under test is wrong. */
export class ScriptExhaustedError extends UsageError {
  constructor(model: string, replies: number) {
    super(`The scripted model ${model} has ${replies} replies and was asked once more.`, { code: 'script-exhausted' })
  }
}

/**
 * Creates a model that says its lines, for tests and examples. Asked for more than it was told, it fails with a
 * ScriptExhaustedError, which no strategy takes for a failed vote.
 * @example createScriptedModel({ id: 'a', replies: ['42', { text: '43', logprobs: [-0.1] }, { hang: true }] })
 */
export function createScriptedModel(options: ScriptedModelOptions): ScriptedModel {
  const { replies, clock, pieceLength = 4, capabilities = { streams: true }, ...facts } = options
  const calls: ScriptedCall[] = []
  let used = 0

  const takeReply = (request: ChatRequest): ScriptedReply => {
    if (typeof replies === 'function') return replies(request)
    const reply = replies[used]
    if (reply === undefined) throw new ScriptExhaustedError(facts.id, replies.length)
    used++
    return reply
  }
  const wait = async (ms: number | undefined, signal: AbortSignal): Promise<void> => {
    if (ms === undefined) return
    if (clock === undefined)
      throw new SmacsError('wrong-script', `The scripted model ${facts.id} needs a clock to wait.`)
    await clock.wait(ms, signal)
  }

  async function* say(lines: ScriptedLines, request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatDelta> {
    await wait(lines.delayMs, signal)
    let first = true
    for (const deltas of pieces(lines, request, pieceLength)) {
      if (!first) await wait(lines.pieceDelayMs, signal)
      first = false
      for (const delta of deltas) {
        signal.throwIfAborted()
        yield delta
      }
    }
    signal.throwIfAborted()
    if (lines.error !== undefined) throw lines.error
    if (lines.hang) await untilAborted(signal)
    yield {
      type: 'finish',
      reason: lines.finishReason ?? (lines.toolCalls?.length ? 'tool-calls' : 'stop'),
      ...(lines.servedModel !== undefined && { servedModel: lines.servedModel }),
    }
  }

  return {
    ...facts,
    calls,
    get repliesLeft() {
      return typeof replies === 'function' ? Number.POSITIVE_INFINITY : replies.length - used
    },
    async probe(signal) {
      signal.throwIfAborted()
      return capabilities
    },
    async *stream(request, { signal, admit }) {
      const index = calls.push({ request, outcome: 'running' }) - 1
      const end = (outcome: ScriptedCall['outcome'], error?: unknown): void => {
        calls[index] = { request, outcome, ...(error !== undefined && { error }) }
      }
      let outcome: ScriptedCall['outcome'] = 'refused'
      let thrown: unknown
      try {
        signal.throwIfAborted()
        await raceAbort(Promise.resolve(admit?.(1)), signal)
        outcome = 'failed'
        const lines = await raceAbort(resolveScriptedReply(takeReply(request), request), signal)
        outcome = 'left'
        for await (const delta of say(lines, request, signal)) {
          if (delta.type === 'finish') outcome = 'finished'
          yield delta
        }
      } catch (error) {
        thrown = error
        if (signal.aborted) outcome = 'aborted'
        else if (outcome !== 'refused') outcome = 'failed'
        throw error
      } finally {
        end(outcome, thrown)
      }
    },
  }
}

/** The lines as groups of deltas that come together: a piece of text and its log-probability. */
function* pieces(lines: ScriptedLines, request: ChatRequest, pieceLength: number): Generator<readonly ChatDelta[]> {
  for (const text of cutIntoPieces(lines.reasoning ?? '', pieceLength)) yield [{ type: 'reasoning', text }]
  const text = lines.text ?? ''
  if (lines.logprobs === undefined) {
    for (const piece of cutIntoPieces(text, pieceLength)) yield [{ type: 'text', text: piece }]
  } else {
    const parts = lines.logprobs.length === 0 && text !== '' ? [text] : cutIntoCount(text, lines.logprobs.length)
    for (const [index, piece] of parts.entries()) {
      const deltas: ChatDelta[] = piece === '' ? [] : [{ type: 'text', text: piece }]
      if (request.logprobs && index < lines.logprobs.length) {
        deltas.push({ type: 'logprobs', values: [lines.logprobs[index]] })
      }
      yield deltas
    }
  }
  for (const [index, call] of (lines.toolCalls ?? []).entries()) {
    yield [{ type: 'tool-call', index, id: call.id, name: call.name, argumentsText: '' }]
    for (const argumentsText of cutIntoPieces(call.arguments, pieceLength)) {
      yield [{ type: 'tool-call', index, argumentsText }]
    }
  }
  if (lines.usage !== undefined) yield [{ type: 'usage', usage: lines.usage }]
}
