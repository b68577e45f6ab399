import assert from 'node:assert/strict'
import type { AnswerEquivalence } from '../ports/answer-equivalence.ts'
import type { TestRunner } from '../ports/test-runner.ts'

/**
 * Registers what every `AnswerEquivalence` must do.
 * @param runner the test runner's functions, such as `import * as vitest from 'vitest'`
 */
export function answerEquivalenceContract(
  { describe, test }: Pick<TestRunner, 'describe' | 'test'>,
  name: string,
  create: () => Promise<AnswerEquivalence>,
): void {
  describe(`${name} keeps the contract of an equivalence`, () => {
    test('gives one verdict a pair, the same for a pair alone and among others', async () => {
      const equivalence = await create()
      const pairs = [
        ['It blocks traffic.', 'It blocks traffic.'],
        ['It blocks traffic.', 'It is a kind of bird.'],
      ] as const
      const together = await equivalence.saySame('What does a firewall do?', pairs)
      assert.equal(together.length, 2)
      for (const [place, pair] of pairs.entries()) {
        assert.deepEqual(await equivalence.saySame('What does a firewall do?', [pair]), [together[place]])
      }
      assert.deepEqual(await equivalence.saySame('What does a firewall do?', []), [])
      await equivalence.close?.()
    })

    test('rejects at once with the reason of an aborted signal', async () => {
      const equivalence = await create()
      const signal = AbortSignal.abort(new Error('enough'))
      await assert.rejects(equivalence.saySame('Why?', [['a', 'b']], { signal }), /enough/)
      await equivalence.close?.()
    })
  })
}
