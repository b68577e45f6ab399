import type { LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider'
import { SmacsError } from '../errors/smacs-error.ts'
import type { Answer } from '../method/answer.ts'
import type { Collaboration } from '../method/collaboration.ts'
import type { CollaborationEvent } from '../method/events.ts'
import { restOfAnswer } from '../method/rest-of-answer.ts'
import { finishReasonOf, metadataOf, toolCallsOf, usageOf } from './answer-result.ts'

type Part = LanguageModelV4StreamPart

/**
 * A collaboration as the parts of a stream: thinking and text of whoever writes the answer as they come, then tool calls,
 * then what it took. Whoever cancels the stream gives the question up. An error is the stream's last part.
 */
export function answerStream(
  collaboration: Collaboration,
  { warnings, withTrace }: { readonly warnings: readonly SharedV4Warning[]; readonly withTrace: boolean },
): ReadableStream<Part> {
  const parts = answerParts(collaboration, [...warnings], withTrace)
  return new ReadableStream<Part>({
    async pull(controller) {
      const step = await parts.next()
      if (step.done) controller.close()
      else controller.enqueue(step.value)
    },
    async cancel() {
      // The parts may be waiting for a model: the question itself has to be given up first.
      await collaboration.return(undefined as never)
    },
  })
}

async function* answerParts(collaboration: Collaboration, warnings: SharedV4Warning[], withTrace: boolean) {
  const trace: CollaborationEvent[] = []
  const blocks = createBlocks()
  yield { type: 'stream-start', warnings } satisfies Part
  try {
    for (;;) {
      const step = await collaboration.next()
      if (step.done) break
      const event = step.value
      if (withTrace && !event.type.endsWith('-delta')) trace.push(event)
      if (event.type === 'answer-reasoning-delta') yield* blocks.add('reasoning', event.text)
      else if (event.type === 'answer-delta') yield* blocks.add('text', event.text)
      else if (event.type === 'answer-finished') yield* end(event.answer, blocks, withTrace ? trace : undefined)
    }
  } catch (error) {
    yield { type: 'error', error } satisfies Part
  }
}

function* end(answer: Answer, blocks: Blocks, trace: readonly CollaborationEvent[] | undefined): Generator<Part> {
  if (!blocks.hasBegun && answer.reasoning !== undefined) yield* blocks.add('reasoning', answer.reasoning)
  const rest = restOfAnswer(blocks.text, answer.text)
  if (rest === undefined) {
    throw new SmacsError(
      'answer-broken-off',
      'The model that was writing the answer failed in the middle of it; what was sent is not the whole answer. Ask again.',
    )
  }
  yield* blocks.add('text', rest)
  yield* blocks.close()
  for (const call of toolCallsOf(answer)) {
    const id = call.toolCallId
    yield { type: 'tool-input-start', id, toolName: call.toolName }
    yield { type: 'tool-input-delta', id, delta: call.input }
    yield { type: 'tool-input-end', id }
    yield call
  }
  yield { type: 'response-metadata', id: answer.traceId, modelId: answer.strategy }
  yield {
    type: 'finish',
    usage: usageOf(answer.usage),
    finishReason: finishReasonOf(answer),
    providerMetadata: metadataOf(answer, trace),
  }
}

/** Opens and closes a block for each run of thinking or of text. */
interface Blocks {
  /** All text so far. */
  readonly text: string
  readonly hasBegun: boolean
  add(kind: 'text' | 'reasoning', delta: string): Generator<Part>
  close(): Generator<Part>
}

function createBlocks(): Blocks {
  let text = ''
  let opened = 0
  let open: 'text' | 'reasoning' | undefined
  function* close(): Generator<Part> {
    if (open !== undefined) yield { type: `${open}-end`, id: String(opened) }
    open = undefined
  }
  return {
    get text() {
      return text
    },
    get hasBegun() {
      return opened > 0
    },
    close,
    *add(kind, delta) {
      if (delta === '') return
      if (kind === 'text') text += delta
      if (open !== kind) {
        yield* close()
        opened++
        open = kind
        yield { type: `${kind}-start`, id: String(opened) }
      }
      yield { type: `${kind}-delta`, id: String(opened), delta }
    },
  }
}
