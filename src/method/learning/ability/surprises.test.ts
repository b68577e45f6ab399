import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Abilities, abilityOn } from './abilities.ts'
import { createAnswerSheet } from './answer-sheet.ts'
import { rightAt } from './difficulty.ts'
import { type HeardQuestion, hypothesesOf, type Told } from './heard-question.ts'
import { normalised, weightOfAnswers, weightOfDifficulties } from './hypotheses.ts'
import { surprisesOf } from './surprises.ts'

const kinds = ['sums', 'facts']
const ability = fc.double({ min: -4, max: 4, noNaN: true })
const abilitiesOf = (levels: readonly number[], offset: number): Abilities => ({
  ...{ levels, kinds, information: levels.map(() => 0), kindLevels: [1, -1] },
  offsets: levels.map((level) => [offset * level, -offset]),
})
const questions = fc.array(
  fc.record({
    draws: fc.array(fc.nat(99), { minLength: 1, maxLength: 6 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    told: fc.option(fc.record({ isRight: fc.boolean(), draw: fc.nat(9) })),
  }),
  { minLength: 1, maxLength: 8 },
)

test('what each answer says is what the hypotheses of its question say, whatever was told', () => {
  fc.assert(
    fc.property(questions, fc.array(ability, { minLength: 6, maxLength: 6 }), ability, (drawn, levels, offset) => {
      const heard = drawn.map(({ draws, share, told }, id): HeardQuestion => {
        let groups = 0
        const answers = draws.map((draw, member) => {
          const group = (draw % (groups + 2)) - 1
          if (group === groups) groups++
          return { member, group }
        })
        const place = told === null ? 0 : (told.draw % (groups + 1)) - 1
        const word: Told | undefined =
          told === null ? undefined : told.isRight || place < 0 ? { right: place } : { wrong: place }
        return {
          ...{ id: `${id}`, isChoice: false, answers },
          kinds: [
            { kind: 'sums', share },
            { kind: 'facts', share: 1 - share },
          ],
          ...(word !== undefined && { told: word }),
        }
      })
      const abilities = abilitiesOf(levels, offset / 4)
      const { residuals, variances } = surprisesOf(createAnswerSheet(heard, kinds), abilities)
      let answer = 0
      for (const question of heard) {
        const rightOf = (member: number) => rightAt(abilityOn(abilities, member, question.kinds))
        const hypotheses = normalised(hypothesesOf(question, ({ member }) => rightOf(member)))
        const [weights, hardness] = [weightOfAnswers(hypotheses), weightOfDifficulties(hypotheses)]
        for (const { member, group } of question.answers) {
          const right = rightOf(member)
          const expected = right.reduce((sum, share, node) => sum + share * (hardness[node] as number), 0)
          const variance = right.reduce((sum, share, node) => sum + share * (1 - share) * (hardness[node] as number), 0)
          expect(residuals[answer]).toBeCloseTo((group < 0 ? 0 : (weights[group] as number)) - expected, 10)
          expect(variances[answer]).toBeCloseTo(variance, 10)
          answer++
        }
      }
      expect(answer).toBe(residuals.length)
    }),
    { seed: 1 },
  )
})
