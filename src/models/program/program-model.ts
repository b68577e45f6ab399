import { ModelCallError, type ModelCallErrorKind } from '../../errors/model-call-error.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import { parseOptions } from '../../options/parse-options.ts'
import type { ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import type { CodeRunner, RunFailure } from '../../ports/code-runner.ts'
import { modelFacts } from '../model-facts.ts'
import { extractProgram } from './extract-program.ts'
import { printingLastResult } from './last-result.ts'
import { type ProgramModelOptions, programModelOptionsSchema } from './options.ts'
import { askingForProgram, programInstructions } from './program-prompt.ts'

type Finish = Extract<ChatDelta, { type: 'finish' }>

/**
 * A pool member that computes. Each generation is one generation of the model it is made of, which writes a program; the
 * program's text is passed on as reasoning, and what the program prints is the answer. Usage, price and attempts are the
 * writer's. A program that is missing, cut off, fails or prints nothing is a failed generation with its reason; it is not
 * tried again. Log-probabilities are of the program's tokens and say nothing of the answer, so there are none.
 * @param writer stays its owner's: closing this model doesn't close it
 * @throws UsageError when an option is wrong
 */
export function createProgramModel(options: ProgramModelOptions, writer: ChatModel, runner: CodeRunner): ChatModel {
  const resolved = parseOptions(programModelOptionsSchema, options, `Model ${options.id}`)
  const { id, instructions = programInstructions, wallMs } = resolved
  const { temperature = writer.defaults?.temperature, maxTokens = writer.defaults?.maxTokens } = resolved
  const { ownPrompt, ...facts } = modelFacts(writer)

  const failure = (kind: ModelCallErrorKind, message: string, cause?: unknown): ModelCallError =>
    new ModelCallError({ model: id, kind, message: `${id}: ${message}`, cause })

  const written = ({ messages, responseFormat, logprobs: _, topLogprobs: __, stop: ___, ...rest }: ChatRequest) => ({
    ...rest,
    messages: askingForProgram(messages, instructions, responseFormat),
    answerLine: false,
  })

  async function runWritten(text: string, finish: Finish, signal: AbortSignal): Promise<string> {
    const program = extractProgram(text)
    if (finish.reason === 'length' && program?.isWhole !== true) {
      throw failure('no-program', 'its program was cut off at the limit of tokens; raise maxTokens.')
    }
    if (program === undefined) throw failure('no-program', 'it wrote no program.')
    const limits = wallMs === undefined ? {} : { limits: { wallMs } }
    const outcome = await runner
      .runScript({ language: 'python', code: printingLastResult(program.code) }, '', { signal, ...limits })
      .catch((error: unknown) => {
        if (signal.aborted || !SmacsError.isInstance(error)) throw error
        throw failure('sandbox', `its program was not run. ${error.message}`, error)
      })
    if (outcome.failure !== undefined) throw failure('program-failed', `its program ${failureText(outcome.failure)}.`)
    const printed = outcome.stdout.trim()
    if (printed === '') throw failure('program-failed', 'its program printed nothing.')
    return printed
  }

  return {
    ...facts,
    id,
    ...(ownPrompt === undefined ? { ownPrompt: instructions } : { ownPrompt: `${ownPrompt}\n${instructions}` }),
    defaults: {
      ...(temperature !== undefined && { temperature }),
      ...(maxTokens !== undefined && { maxTokens }),
      answerLine: 'off',
    },
    get circuit() {
      return writer.circuit ?? 'closed'
    },
    async probe(signal) {
      const { logprobs: _, ...found } = await writer.probe(signal)
      return found
    },
    async *stream(request, { signal, admit }) {
      signal.throwIfAborted()
      if (request.tools?.length && request.toolChoice !== 'none') {
        throw failure('refused-request', 'it writes programs and calls no tools.')
      }
      let text = ''
      let finish: Finish | undefined
      for await (const delta of writer.stream(written(request), { signal, ...(admit !== undefined && { admit }) })) {
        if (delta.type === 'text') {
          text += delta.text
          yield { type: 'reasoning', text: delta.text }
        } else if (delta.type === 'finish') finish = delta
        else if (delta.type === 'attempt') {
          text = ''
          yield delta
        } else if (delta.type === 'usage' || delta.type === 'reasoning') yield delta
      }
      signal.throwIfAborted()
      if (finish === undefined) throw failure('truncated', 'the model behind it ended without a word.')
      const printed = cutAt(await runWritten(text, finish, signal), request.stop)
      signal.throwIfAborted()
      if (printed !== '') yield { type: 'text', text: printed }
      signal.throwIfAborted()
      yield { ...finish, reason: 'stop' }
    },
    ...(writer.countTokens !== undefined && { countTokens: (text: string) => writer.countTokens?.(text) ?? 0 }),
    ...(writer.sentBytes !== undefined && {
      sentBytes: (request: ChatRequest) => writer.sentBytes?.(written(request)) ?? 0,
    }),
    ...(writer.reach !== undefined && { reach: async (signal: AbortSignal) => writer.reach?.(signal) }),
    ...(writer.findSlots !== undefined && { findSlots: async (signal: AbortSignal) => writer.findSlots?.(signal) }),
    ...(writer.corrections !== undefined && { corrections: () => writer.corrections?.() ?? [] }),
  }
}

const reasonTexts: Readonly<Record<RunFailure['reason'], string>> = {
  wrong: 'failed',
  error: 'failed',
  exit: 'ended early',
  timeout: 'ran out of time',
  cpu: 'ran out of processor time',
  memory: 'ran out of memory',
  output: 'printed more than is read',
  disk: 'wrote more than it may',
  'not-plain': 'failed',
  protocol: 'failed',
  'test-error': 'failed',
}

function failureText({ reason, detail }: RunFailure): string {
  return detail === undefined ? reasonTexts[reason] : `${reasonTexts[reason]}: ${detail.replace(/[.\s]+$/, '')}`
}

function cutAt(text: string, stops: readonly string[] = []): string {
  const ends = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0)
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends)).trimEnd()
}
