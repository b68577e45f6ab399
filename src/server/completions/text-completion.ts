import type { Answer } from '../../method/answer.ts'
import type { TokenLogprob } from '../../ports/chat-model.ts'
import { type CompletionHead, chatFinishReason } from '../chat-completions/completion.ts'
import { errorBody } from '../errors/error-body.ts'
import type { EventStream } from '../streaming/event-stream.ts'
import type { AnswerWriter } from '../streaming/stream-answer.ts'
import { answerReport, type ChatUsage, chatUsage } from '../usage-report.ts'
import type { ParsedCompletionRequest } from './parse-completion-request.ts'

/** Tokens as OpenAI's first API words them: lists side by side. */
interface TextLogprobs {
  readonly tokens: readonly string[]
  /** Null where the endpoint sent no finite number. */
  readonly token_logprobs: readonly (number | null)[]
  readonly top_logprobs: readonly Readonly<Record<string, number>>[]
  /** Where each token begins in the text, in UTF-16 units. */
  readonly text_offset: readonly number[]
}

export interface TextCompletion extends CompletionHead {
  readonly object: 'text_completion'
  readonly choices: readonly [TextChoice]
  readonly usage?: ChatUsage
}

interface TextChoice {
  readonly index: 0
  readonly text: string
  readonly logprobs: TextLogprobs | null
  readonly finish_reason: string | null
}

/** An answer as a completion of its prompt. */
export function textCompletion(answer: Answer, head: CompletionHead, echo: string): TextCompletion {
  const usage = chatUsage(answer)
  const { tokenLogprobs } = answer
  return {
    ...head,
    object: 'text_completion',
    choices: [
      {
        index: 0,
        text: echo + answer.text,
        logprobs: tokenLogprobs === undefined ? null : textLogprobs(tokenLogprobs, echo.length),
        finish_reason: chatFinishReason(answer),
      },
    ],
    ...(usage !== undefined && { usage }),
  }
}

function textLogprobs(tokens: readonly TokenLogprob[], start: number): TextLogprobs {
  let offset = start
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob ?? null),
    top_logprobs: tokens.map(({ alternatives = [] }) =>
      Object.fromEntries(
        alternatives.flatMap(({ token, logprob }) => (logprob === undefined ? [] : [[token, logprob]])),
      ),
    ),
    text_offset: tokens.map(({ token }) => {
      const here = offset
      offset += token.length
      return here
    }),
  }
}

/** Writes a completion as OpenAI's first API streams it: pieces of text, the finish, usage, `[DONE]`. */
export function createTextChunkWriter(
  stream: Pick<EventStream, 'send'>,
  head: CompletionHead,
  { echo, includeUsage, smacs }: ParsedCompletionRequest,
  traceId: string,
): AnswerWriter {
  const chunk = (choices: readonly TextChoice[], more: object = {}): void =>
    stream.send(JSON.stringify({ ...head, object: 'text_completion', choices, ...more }))
  const choice = (text: string, rest: Partial<TextChoice> = {}): TextChoice => {
    return { index: 0, text, logprobs: null, finish_reason: null, ...rest }
  }
  let length = echo.length
  let isEchoed = echo === ''
  const echoFirst = (): void => {
    if (!isEchoed) chunk([choice(echo)])
    isEchoed = true
  }
  return {
    text(text) {
      echoFirst()
      chunk([choice(text)])
    },
    // A completion is text alone.
    reasoning: () => undefined,
    toolCall: () => undefined,
    logprobs(tokens) {
      chunk([choice('', { logprobs: textLogprobs(tokens, length) })])
      length += tokens.reduce((sum, { token }) => sum + token.length, 0)
    },
    event: (event) => chunk([choice('')], { smacs: event }),
    end(answer) {
      echoFirst()
      const report = smacs.events ? { smacs: { type: 'answer-report', ...answerReport(answer) } } : {}
      chunk([choice('', { finish_reason: chatFinishReason(answer) })], report)
      if (includeUsage) chunk([], { usage: chatUsage(answer) ?? null })
      stream.send('[DONE]')
    },
    error: (error) => stream.send(JSON.stringify(errorBody(error, traceId))),
  }
}
