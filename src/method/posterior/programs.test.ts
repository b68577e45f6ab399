import { expect, test } from 'vitest'
import { createBankView } from '../../bank/view/create-bank-view.ts'
import type { Execution } from '../../ports/execution.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { askingOrder } from '../skill/asking-order.ts'
import { askingPaths } from '../stopping/asking-paths.ts'
import { createStoppingTuner } from '../stopping/tune-stopping.ts'
import { fitPosterior } from './fit-posterior.ts'
import { bindPosterior } from './pool-posterior.ts'

const skills = [0.85, 0.75, 0.65, 0.5, 0.3]
const models = skills.map((_, place) => `model-${place}`)

/** What a program shows: a right one nearly always passes, a wrong one seldom; right ones differ where it does not matter. */
function executionOf(right: boolean, chance: () => number): Execution {
  const passes = chance() < (right ? 0.97 : 0.1)
  const outputs = right ? (chance() < 0.85 ? 'right' : 'right too') : `wrong ${Math.floor(chance() ** 2 * 6)}`
  return { passed: passes ? 2 : 1, of: 2, outputs }
}

function bankOf(count: number, seed: string, isRun: (question: number) => boolean = () => true) {
  const random = createSeededRandom(seed)
  const cells = Array.from({ length: count }, (_, question) => {
    const ease = 0.6 + 0.8 * random.next()
    return models.map((model, place) => {
      const right = random.next() < Math.min(0.97, (skills[place] as number) * ease)
      const execution = executionOf(right, () => random.next())
      const response = `def f(): return '${right ? 'yes' : 'not'} ${question} ${place}'`
      return { question, model, response, correct: right ? 1 : 0, ...(isRun(question) && { execution }) }
    })
  }).flat()
  return createBankView({
    questions: cells.flatMap(({ question }, place) =>
      place % models.length === 0
        ? [{ dataset: 'code', questionId: `${question}`, text: `Write f ${question}.`, answerType: 'code' as const }]
        : [],
    ),
    models,
    cells,
    embeddings: Array.from({ length: count }, () => [1, 0]),
    embedderId: 'test',
  })
}

const bank = bankOf(120, 'bank', (question) => question % 6 !== 0)
const fresh = bankOf(900, 'fresh', (question) => question % 6 !== 0)
const fit = await fitPosterior(bank)

function answersTo(place: number, members: readonly number[]) {
  return members.map((member) => {
    const cell = fresh.cells(place, models[member] as string)[0]
    return { member, generation: { text: cell?.response ?? '' }, execution: cell?.execution }
  })
}

test('the confidence is the share that is right, of programs that were run and of those that were not', () => {
  for (const asked of [1, 3, models.length]) {
    for (const isRun of [true, false]) {
      const read = fresh.questions.flatMap((question, place) => {
        if ((place % 6 !== 0) !== isRun) return []
        const posterior = bindPosterior(fit.fitted, models, question, [1, 0])
        const order = askingOrder(posterior.view, [...models.keys()])
        const { leader, confidence } = posterior.read(answersTo(place, order.slice(0, asked)), order.slice(asked))
        return [{ right: leader?.text.includes('yes') === true ? 1 : 0, confidence }]
      })
      const mean = (value: (figure: (typeof read)[number]) => number) =>
        read.reduce((sum, figure) => sum + value(figure), 0) / read.length
      expect(Math.abs(mean(({ right }) => right) - mean(({ confidence }) => confidence))).toBeLessThan(0.1)
    }
  }
})

test('a program that passes is believed, one that fails is not, and no example is a veto', () => {
  const posterior = bindPosterior(fit.fitted, models, { text: 'Write f.', answerType: 'code' }, [1, 0])
  const program = (member: number, passed: number, outputs: string) => ({
    member,
    generation: { text: `def f(): return 'own 40 ${member}'` },
    execution: { passed, of: 2, outputs },
  })
  const confidenceOf = (...answers: readonly ReturnType<typeof program>[]) => posterior.read(answers, [4]).confidence
  expect(confidenceOf(program(0, 2, 'a'))).toBeGreaterThan(0.85)
  expect(confidenceOf(program(0, 1, 'a'))).toBeLessThan(0.5)
  // One that passes beats two that fail together.
  const { leader } = posterior.read([program(0, 1, 'a'), program(1, 1, 'a'), program(2, 2, 'b')], [4])
  expect(leader?.supporters.map(({ member }) => member)).toEqual([2])
  // An example that all of them fail says less of each, the more they are.
  const all = confidenceOf(program(0, 1, 'a'), program(1, 1, 'a'), program(2, 1, 'a'), program(3, 1, 'a'))
  expect(all).toBeGreaterThan(confidenceOf(program(0, 1, 'a')))
})

test('after a program that passes the rule stops, and after one that fails it asks on', async () => {
  const paths = await askingPaths(fit, models.length)
  const tuner = await createStoppingTuner(paths)
  const rule = await tuner.tune({ maxAsked: models.length, parallel: 1 })
  const askedAfter = (passes: boolean): number => {
    const asked = paths.flatMap((path) => {
      const [first] = fit.orderOf(path.question)
      const execution = fit.evidence.executions[path.question]?.[first ?? -1]
      return execution !== undefined && (execution.passed === execution.of) === passes
        ? [tuner.askedOn(path, rule, 1)]
        : []
    })
    return asked.reduce((sum, count) => sum + count, 0) / asked.length
  }
  expect(askedAfter(true)).toBeLessThan(1.6)
  expect(askedAfter(false)).toBeGreaterThan(2)
})

test('a bank of programs none of which was run is read as ever', async () => {
  const { evidence, fitted } = await fitPosterior(bankOf(60, 'bank', () => false))
  expect(evidence.table.severalRight.size).toBe(0)
  expect(fitted.outcomes.graded.programs).toBeUndefined()
  expect(fit.evidence.table.severalRight.size).toBeGreaterThan(10)
})
