import type { Message, ResponseFormat, ToolChoice, ToolDefinition } from './message.ts'
import type { Price, Usage } from './usage.ts'

/** The pool member's name, unique in its pool. Several members may share one model file or endpoint. */
export type ModelId = string

/** One chat generation as asked for. Whatever is absent is left to the model. */
export interface ChatRequest {
  readonly messages: readonly Message[]
  readonly temperature?: number
  readonly topP?: number
  /** The most tokens to generate, reasoning included. */
  readonly maxTokens?: number
  readonly stop?: readonly string[]
  readonly seed?: number
  /** Ask for the log-probability of each answer token. A model that has none sends none. */
  readonly logprobs?: boolean
  /** With `logprobs`: the tokens themselves too, with at most so many alternatives each, where the endpoint names them. */
  readonly topLogprobs?: number
  readonly responseFormat?: ResponseFormat
  readonly tools?: readonly ToolDefinition[]
  readonly toolChoice?: ToolChoice
  /** False: at most one tool call in the answer. */
  readonly parallelToolCalls?: boolean
  /** An opaque name of the end user, passed on where the endpoint takes one. */
  readonly user?: string
  /** Fields of the endpoint's own that the caller sent (`top_k`, `chat_template_kwargs`), passed on as they are. */
  readonly endpointFields?: Readonly<Record<string, unknown>>
  /** Leave `endpointFields` out where the endpoint refuses them, instead of failing. */
  readonly dropRefusedFields?: boolean
  /** The messages ask it to end with an answer line. Sent to nobody. */
  readonly answerLine?: boolean
  /** What nobody asked for, or is checked all the same: it may be left out or changed where the endpoint refuses it. */
  readonly adjustable?: readonly AdjustableSetting[]
  /** Nobody reads the answer before it is whole, so it need not be streamed. */
  readonly whole?: boolean
}

/** `schema`: the form of the answer, where whoever asks checks it. */
export type AdjustableSetting = 'temperature' | 'seed' | 'maxTokens' | 'schema'

/** A token as its endpoint reported it. */
export interface TokenLogprob {
  readonly token: string
  /** Natural logarithm; undefined where the endpoint sent no finite number. */
  readonly logprob: number | undefined
  /** UTF-8, where the endpoint sent it: a token may be half a character. */
  readonly bytes?: readonly number[]
  /** What else might have stood in its place, the likeliest first. */
  readonly alternatives?: readonly Omit<TokenLogprob, 'alternatives'>[]
}

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other'

/** What a generation sends, in the order in which it came. Texts are never empty. */
export type ChatDelta =
  /** A further generation was started for this request (2, 3, …) because the one before failed before its first text. */
  | { readonly type: 'attempt'; readonly attempt: number; readonly cause: Error }
  | { readonly type: 'text'; readonly text: string }
  /** Thinking, kept apart from the answer. */
  | { readonly type: 'reasoning'; readonly text: string }
  /** Natural log-probabilities of the next answer tokens, in order; undefined where the model sent none or no finite number. */
  | {
      readonly type: 'logprobs'
      readonly values: readonly (number | undefined)[]
      /** The same tokens by name, for requests with `topLogprobs`. */
      readonly tokens?: readonly TokenLogprob[]
    }
  | {
      readonly type: 'tool-call'
      readonly index: number
      readonly id?: string
      readonly name?: string
      readonly argumentsText: string
    }
  /** Usage so far of this one generation; a later one replaces an earlier one. */
  | { readonly type: 'usage'; readonly usage: Usage }
  /** Always the last delta of a generation that ended by itself. `servedModel` is the name the endpoint gave. */
  | {
      readonly type: 'finish'
      readonly reason: FinishReason
      readonly rawReason?: string
      readonly servedModel?: string
    }

/** What a probe found out. Absent means not found out, which is neither yes nor no. */
export interface ModelCapabilities {
  readonly streams?: boolean
  readonly usage?: boolean
  /** What the probe itself took, where that was reported. */
  readonly spent?: Usage
  readonly logprobs?: boolean
  readonly contextTokens?: number
  readonly firstTokenMs?: number
  readonly servedModel?: string
  /** The proxy in between; absent = none. */
  readonly proxy?: string
}

/** What an endpoint's list of models says of one. */
export interface ModelListing {
  /** Whether the model stands in it; absent = there is no list. */
  readonly isListed?: boolean
  /** The listed name that is most like its own, where it does not. */
  readonly nearest?: string
  /** Tokens of context that it gives the model, where it says so. */
  readonly contextTokens?: number
  /** The base address below which there is a list, where there is none below the one that was given. */
  readonly baseUrl?: string
}

export interface StreamOptions {
  /** Aborting closes the upstream generation (a socket, a decoder) and makes the iteration throw the signal's reason. */
  readonly signal: AbortSignal
  /**
   * Called before each generation is started, the first and every retry (attempt 1, 2, …). It may wait; throwing
   * refuses the generation and ends the stream with that error. Budgets count calls here. `failure` says how the
   * generation before ended where this one is a retry.
   */
  readonly admit?: (attempt: number, failure?: Error) => void | Promise<void>
}

/** A chat model: live, embedded, recorded or scripted. */
export interface ChatModel {
  readonly id: ModelId
  /** Models of one maker tend to make the same mistakes; used as evidence only. */
  readonly family?: string
  readonly price?: Price
  readonly contextTokens?: number
  /** The member's own settings; they stand where the caller's strategy has a mere default. */
  readonly defaults?: {
    readonly temperature?: number
    readonly maxTokens?: number
    /** `off`: it is never asked to end with an answer line. */
    readonly answerLine?: 'auto' | 'off'
  }
  /** Whether `endpointFields` of a request reach an endpoint. Absent = nobody would read them. */
  readonly takesEndpointFields?: boolean
  /** What the member itself adds to every prompt (instructions, a few-shot text), so that estimates of its length count it. */
  readonly ownPrompt?: string
  probe(signal: AbortSignal): Promise<ModelCapabilities>
  /**
   * Starts one generation. Ends normally only after a `finish` delta.
   * @throws ModelCallError when the generation failed; its `kind` says how, `retryable` whether trying again may help.
   */
  stream(request: ChatRequest, options: StreamOptions): AsyncIterable<ChatDelta>
  /** Whether its circuit breaker lets generations through, where it has one. */
  readonly circuit?: 'closed' | 'open' | 'half-open'
  /** The number of tokens of a text, where it can be known without a call. */
  countTokens?(text: string): number
  /** UTF-8 bytes of what is sent for a request, where the model sends more than the request itself holds. */
  sentBytes?(request: ChatRequest): number
  /**
   * Finds out whether the model can be reached, without a generation and so for nothing.
   * @throws ModelCallError when it cannot
   */
  reach?(signal: AbortSignal): Promise<void>
  /** How many generations its server runs at once, all its models together; undefined where it does not say. */
  findSlots?(signal: AbortSignal): Promise<number | undefined>
  /** Looks into the endpoint's list of models, where there may be one: for nothing too. */
  listing?(signal: AbortSignal): Promise<ModelListing>
  /** What is asked otherwise than usual, since the endpoint has refused it: each in a few words. */
  corrections?(): readonly string[]
  close?(): Promise<void>
}
