import { expect, test } from 'vitest'
import { createLexicalEmbedder } from '../embedders/lexical/lexical-embedder.ts'
import type { ChatDelta, ChatModel } from '../ports/chat-model.ts'
import { createSmacs } from '../smacs/create-smacs.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function talkative(pieces: number): ChatModel & { readonly said: number } {
  let said = 0
  return {
    id: 'a',
    get said() {
      return said
    },
    probe: async () => ({ reachable: true }) as never,
    async *stream(_, { admit }): AsyncGenerator<ChatDelta> {
      await admit?.(1)
      for (; said < pieces; said += 1) yield { type: 'text', text: 'x' }
      yield { type: 'finish', reason: 'stop' }
    },
  }
}

test('a model waits while 1,024 events are unread, and the whole answer comes once they are read', async () => {
  const model = talkative(20_000)
  const smacs = createSmacs({ models: [model], embedder: createLexicalEmbedder() })
  const collaboration = smacs.stream('Say x.', { strategy: { kind: 'single', model: 'a' } })
  await collaboration.next()
  for (let turns = 0; turns < 200; turns += 1) await turn()
  const saidUnread = model.said
  expect(saidUnread).toBeGreaterThan(500)
  expect(saidUnread).toBeLessThan(3_000)
  let step = await collaboration.next()
  while (!step.done) step = await collaboration.next()
  expect(step.value.text).toBe('x'.repeat(20_000))
})

test('leaving ends a model that waits', async () => {
  const model = talkative(20_000)
  const smacs = createSmacs({ models: [model], embedder: createLexicalEmbedder() })
  const collaboration = smacs.stream('Say x.', { strategy: { kind: 'single', model: 'a' } })
  await collaboration.next()
  for (let turns = 0; turns < 200; turns += 1) await turn()
  await collaboration.return(undefined as never)
  const said = model.said
  for (let turns = 0; turns < 50; turns += 1) await turn()
  expect(model.said).toBeLessThan(said + 10)
  expect(await collaboration.next()).toMatchObject({ done: true })
})
