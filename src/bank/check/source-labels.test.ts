import { describe, expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { createBankView } from '../view/create-bank-view.ts'
import { checkBank } from './check-bank.ts'
import { describeContradiction, judgeSources } from './source-labels.ts'

const skills: Readonly<Record<string, number>> = { a: 0.9, b: 0.8, c: 0.75, d: 0.6, e: 0.5 }

/** How a source labels, and how easy its questions are: 1 = as the models are. */
interface Labelling {
  readonly name: string | undefined
  readonly labels?: 'honest' | 'turned round' | 'complaints' | 'none'
  readonly ease?: number
  readonly count?: number
}

/** Two to five models answer each question; wrong answers often agree. */
function bankOf(seed: string, sources: readonly Labelling[]) {
  const rows = sources.flatMap(({ name, labels = 'honest', ease = 1, count = 100 }) =>
    Array.from({ length: count }, (_, place) => ({ name, labels, ease, id: `${name}/${place}` })),
  )
  const cells = rows.flatMap(({ labels, ease, id }, question) => {
    const random = createSeededRandom(`${seed} ${id}`)
    const difficulty = 0.4 + 0.6 * random.next()
    const asked = Object.keys(skills).filter((_, place) => place < 2 || random.next() < 0.5)
    const answers = asked.map((model) => {
      const isRight = random.next() < (skills[model] as number) * (1 - difficulty + difficulty * ease)
      return { model, isRight, answer: isRight ? 0 : 1 + Math.floor(random.next() ** 2 * 4) }
    })
    const isComplaint = answers[0]?.isRight === false
    return answers.map(({ model, isRight, answer }) => {
      const label = labels === 'turned round' ? !isRight : isRight
      const isSaid = labels !== 'none' && (labels !== 'complaints' || isComplaint)
      return {
        ...{ question, model, response: `The answer is ${10 * question + answer}.` },
        ...(isSaid && { correct: label ? 1 : 0 }),
      }
    })
  })
  const questions = rows.map(({ name, id }) => ({
    ...{ questionId: id, text: `Question ${id}?`, answerType: 'number' as const },
    ...(name !== undefined && { source: name }),
  }))
  return createBankView({ questions, cells })
}

const named = async (seed: string, sources: readonly Labelling[]): Promise<readonly string[]> =>
  (await judgeSources(bankOf(seed, sources))).flatMap(({ source, contradicts }) => (contradicts ? [source] : []))

describe('a source whose labels are turned round', () => {
  const seeds = Array.from({ length: 10 }, (_, place) => `seed ${place}`)

  test.each(seeds)('is named beside honest ones, easy and hard, and nobody else is (%s)', async (seed) => {
    const sources: readonly Labelling[] = [
      { name: undefined, count: 200 },
      { name: 'plain' },
      { name: 'hard', ease: 0.5 },
      { name: 'easy', ease: 1.1 },
      { name: 'liar', labels: 'turned round' },
    ]
    expect(await named(seed, sources)).toEqual(['liar'])
  })

  test('is named where nothing was imported, and where most other sources lie too', async () => {
    const lies = { labels: 'turned round' } as const
    expect(await named('1', [{ name: 'plain' }, { name: 'liar', ...lies }])).toEqual(['liar'])
    expect(
      await named('2', [{ name: 'plain' }, ...['l1', 'l2', 'l3'].map((name): Labelling => ({ name, ...lies }))]),
    ).toEqual(['l1', 'l2', 'l3'])
  })
})

test('whoever only complains is named: such labels teach that what models agree on is wrong', async () => {
  expect(
    await named('1', [
      { name: undefined, count: 200 },
      { name: 'critic', labels: 'complaints', count: 400 },
    ]),
  ).toEqual(['critic'])
})

test('nothing is said of a source with few labels or none', async () => {
  const sources: readonly Labelling[] = [
    { name: undefined, count: 200 },
    { name: 'few', labels: 'turned round', count: 19 },
    { name: 'silent', labels: 'none' },
  ]
  const bank = bankOf('1', sources)
  expect(await judgeSources(bank)).toEqual([])
  expect((await checkBank(bank)).sourceLabels).toEqual([])
  expect(await judgeSources(createBankView({ questions: [] }))).toEqual([])
})

test('it is told how often its labels call right what the models agree on, and how often they would', async () => {
  const bank = bankOf('1', [{ name: undefined, count: 200 }, { name: 'good' }, { name: 'bad', labels: 'turned round' }])
  const { sourceLabels } = await checkBank(bank)
  const [bad, good] = sourceLabels
  if (bad === undefined || good === undefined) return expect.unreachable()
  expect(bad).toMatchObject({ source: 'bad', contradicts: true })
  expect(good).toMatchObject({ source: 'good', contradicts: false })
  expect(Math.abs(good.right - good.expectedRight)).toBeLessThan(15)
  expect(bad.right).toBeLessThan(bad.expectedRight - 30)
  expect(describeContradiction(bad)).toMatch(/^bad: .* right in \d+ % of \d+ questions where about \d+ % would be/)
})
