import { describe, expect, test } from 'vitest'
import type { AnswerEquivalence } from '../ports/answer-equivalence.ts'

/** What every `AnswerEquivalence` must do. */
export function answerEquivalenceContract(name: string, create: () => Promise<AnswerEquivalence>): void {
  describe(name, () => {
    test('gives one verdict a pair, the same for a pair alone and among others', async () => {
      const equivalence = await create()
      const pairs = [
        ['It blocks traffic.', 'It blocks traffic.'],
        ['It blocks traffic.', 'It is a kind of bird.'],
      ] as const
      const together = await equivalence.saySame('What does a firewall do?', pairs)
      expect(together).toHaveLength(2)
      for (const [place, pair] of pairs.entries()) {
        expect(await equivalence.saySame('What does a firewall do?', [pair])).toEqual([together[place]])
      }
      expect(await equivalence.saySame('What does a firewall do?', [])).toEqual([])
      await equivalence.close?.()
    })

    test('rejects at once with the reason of an aborted signal', async () => {
      const equivalence = await create()
      const signal = AbortSignal.abort(new Error('enough'))
      await expect(equivalence.saySame('Why?', [['a', 'b']], { signal })).rejects.toThrow('enough')
      await equivalence.close?.()
    })
  })
}
