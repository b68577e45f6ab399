import type { ChatRequest, FinishReason } from '../../ports/chat-model.ts'
import type { ToolCall } from '../../ports/message.ts'
import type { Usage } from '../../ports/usage.ts'

/**
 * What a scripted model says to one request. It waits, sends what is there (reasoning, text with its log-probabilities,
 * tool calls, usage), and then finishes, throws `error` or hangs. So a reply with nothing but an error fails before the
 * first delta, and one with text and an error fails in mid-stream.
 */
export interface ScriptedLines {
  /** Waited before anything is sent. Needs the model's `clock`. */
  readonly delayMs?: number
  /** Waited before every piece after the first. Needs the model's `clock`. */
  readonly pieceDelayMs?: number
  readonly reasoning?: string
  readonly text?: string
  /**
   * Natural log-probabilities of the text's tokens, undefined = none for this one. The text is sent in as many pieces
   * as there are values. Sent only to requests that ask for them, as live models do.
   */
  readonly logprobs?: readonly (number | undefined)[]
  readonly toolCalls?: readonly ToolCall[]
  readonly usage?: Usage
  /** Default: `tool-calls` where there are any, else `stop`. */
  readonly finishReason?: FinishReason
  readonly servedModel?: string
  /** Thrown instead of finishing. */
  readonly error?: Error
  /** Instead of finishing, sends nothing more until it is aborted. */
  readonly hang?: true
}

/** A bare text, lines with all their trimmings, an error to throw at once, or whatever fits the request. */
export type ScriptedReply =
  | string
  | Error
  | ScriptedLines
  | ((request: ChatRequest) => string | Error | ScriptedLines | Promise<string | Error | ScriptedLines>)

/** The reply as lines, a function of the request called. */
export async function resolveScriptedReply(reply: ScriptedReply, request: ChatRequest): Promise<ScriptedLines> {
  const said = typeof reply === 'function' ? await reply(request) : reply
  if (typeof said === 'string') return { text: said }
  if (said instanceof Error) return { error: said }
  return said
}
