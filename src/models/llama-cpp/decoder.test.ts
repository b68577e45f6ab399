import { expect, test } from 'vitest'
import { Decoder, type DecoderOptions } from './decoder.ts'
import type { LlamaSequence, LlamaWeights, NextTokenRequest, Token } from './runtime.ts'

const request: NextTokenRequest = { token: true }
const never = new AbortController().signal

/** A context that records what is evaluated on each sequence and evaluates only when let. */
function scriptedContext(): {
  readonly weights: LlamaWeights
  readonly log: string[]
  readonly gate: { open: Promise<void> }
} {
  const log: string[] = []
  const gate = { open: Promise.resolve() }
  let sequences = 0
  const createSequence = (): LlamaSequence => {
    const name = `s${sequences++}`
    let state: Token[] = []
    const evaluate = async (tokens: readonly Token[]): Promise<void> => {
      await gate.open
      log.push(`${name} +${tokens.join(' ')}`)
      state.push(...tokens)
    }
    return {
      get nextTokenIndex() {
        return state.length
      },
      adaptStateToTokens: async (tokens) => {
        state = tokens.slice()
      },
      clearHistory: async () => {
        state = []
      },
      evaluateWithoutGeneratingNewTokens: evaluate,
      controlledEvaluate: async (input) => {
        const tokens = input.map((item) => (Array.isArray(item) ? item[0] : item))
        await evaluate(tokens)
        return tokens.map((_, index) => (index === tokens.length - 1 ? { next: { token: 7 as Token } } : undefined))
      },
    }
  }
  const weights = {
    createContext: async () => ({ getSequence: createSequence, dispose: async () => undefined }),
  } as Partial<LlamaWeights> as LlamaWeights
  return { weights, log, gate }
}

const tokens = (...ids: number[]): Token[] => ids as Token[]
const options = (rest: Partial<DecoderOptions>): DecoderOptions => ({
  contextTokens: 64,
  parallel: 1,
  keptPrompts: 1,
  threads: 1,
  chunkTokens: 2,
  ...rest,
})

test('a prompt is evaluated in chunks, and the next one reuses the whole chunks they share', async () => {
  const { weights, log } = scriptedContext()
  const decoder = await Decoder.create(weights, options({}))
  const first = await decoder.open(tokens(1, 2, 3, 4, 5), never)
  await first.next(request)
  await first.next(request, 7 as Token)
  first.close()
  expect(log).toEqual(['s0 +1 2', 's0 +3 4', 's0 +5', 's0 +7'])
  const second = await decoder.open(tokens(1, 2, 3, 9), never)
  await second.next(request)
  second.close()
  expect(log.slice(4)).toEqual(['s0 +3 9'])
  expect(second.cachedTokens).toBe(2)
})

test('the last token of an equal prompt is evaluated again, since its logits are needed', async () => {
  const { weights, log } = scriptedContext()
  const decoder = await Decoder.create(weights, options({}))
  for (let time = 0; time < 2; time++) {
    const decoding = await decoder.open(tokens(1, 2, 3, 4), never)
    await decoding.next(request)
    decoding.close()
  }
  expect(log).toEqual(['s0 +1 2', 's0 +3 4', 's0 +3 4'])
})

test('prompts that start differently are kept side by side', async () => {
  const { weights, log } = scriptedContext()
  const decoder = await Decoder.create(weights, options({ keptPrompts: 2 }))
  const ask = async (...prompt: number[]): Promise<number> => {
    const decoding = await decoder.open(tokens(...prompt), never)
    await decoding.next(request)
    decoding.close()
    return decoding.cachedTokens
  }
  expect([await ask(1, 1, 1, 1, 5), await ask(2, 2, 2, 2, 5)]).toEqual([0, 0])
  expect([await ask(1, 1, 1, 1, 6), await ask(2, 2, 2, 2, 6)]).toEqual([4, 4])
  expect(log.filter((line) => line.endsWith('6'))).toEqual(['s0 +6', 's1 +6'])
})

test('more generations than may run wait their turn, and an aborted one gives up its place', async () => {
  const { weights } = scriptedContext()
  const decoder = await Decoder.create(weights, options({}))
  const first = await decoder.open(tokens(1), never)
  const order: string[] = []
  const leaving = new AbortController()
  const left = decoder.open(tokens(2), leaving.signal)
  left.catch(() => undefined)
  const third = decoder.open(tokens(3), never).then((decoding) => {
    order.push('third')
    return decoding
  })
  leaving.abort(new Error('gone'))
  await expect(left).rejects.toThrow('gone')
  expect(order).toEqual([])
  first.close()
  first.close()
  ;(await third).close()
  expect(order).toEqual(['third'])
})

test('an abort is obeyed at once, the sequence is free after the chunk under way, and whole chunks are kept', async () => {
  const { weights, log, gate } = scriptedContext()
  const decoder = await Decoder.create(weights, options({}))
  const chunk = Promise.withResolvers<void>()
  gate.open = chunk.promise
  const controller = new AbortController()
  const doomed = await decoder.open(tokens(1, 2, 3, 4, 5), controller.signal)
  const step = doomed.next(request)
  const next = decoder.open(tokens(1, 2, 9), never)
  controller.abort(new Error('enough'))
  await expect(step).rejects.toThrow('enough')
  doomed.close()
  chunk.resolve()
  const decoding = await next
  await decoding.next(request)
  expect(log).toEqual(['s0 +1 2', 's0 +9'])
  expect(decoding.cachedTokens).toBe(2)
  decoding.close()
})

test('what a sequence holds after a failure is not trusted', async () => {
  const { weights, gate } = scriptedContext()
  const decoder = await Decoder.create(weights, options({}))
  const ask = async (): Promise<number> => {
    const decoding = await decoder.open(tokens(1, 2, 3), never)
    try {
      await decoding.next(request)
    } finally {
      decoding.close()
    }
    return decoding.cachedTokens
  }
  await ask()
  gate.open = Promise.reject(new Error('decoding failed'))
  await expect(ask()).rejects.toThrow('decoding failed')
  gate.open = Promise.resolve()
  expect(await ask()).toBe(0)
})
