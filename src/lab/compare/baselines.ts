import { strategies } from '../../method/strategies/registry.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { LabStrategyChoice } from '../lab-runner.ts'

/** How often the best model may be asked, where so many of its answers are recorded: odd numbers have fewer ties. */
const sampleCounts = [3, 5, 7, 9]

/** Questions looked at to see how many samples there are. */
const looksAt = 200

/** What asks one model, once or several times: what strategies over many are held against. */
export function isBaseline({ kind }: LabStrategyChoice): boolean {
  return strategies.get(kind)?.callsOne === true && kind !== 'random'
}

/**
 * Baselines that cost nothing to measure on recorded answers: the best model and, where several of its samples may be
 * recorded, the most frequent of its answers.
 * @param given what is measured anyway
 */
export function recordedBaselines(
  view: BankView,
  pool: readonly ModelId[],
  given: readonly LabStrategyChoice[],
): readonly LabStrategyChoice[] {
  const most = mostSamples(view, pool)
  const all: readonly LabStrategyChoice[] = [
    { spec: 'best-single', kind: 'best-single', options: {} },
    ...sampleCounts
      .filter((samples) => samples <= most)
      .map((samples) => ({
        spec: `self-consistency?samples=${samples}`,
        kind: 'self-consistency',
        options: { samples },
      })),
  ]
  const known = new Set(given.map(({ spec }) => spec))
  return all.filter(({ spec }) => !known.has(spec))
}

function mostSamples(view: BankView, pool: readonly ModelId[]): number {
  const step = Math.max(1, Math.ceil(view.questions.length / looksAt))
  let most = 0
  for (let question = 0; question < view.questions.length; question += step) {
    for (const model of pool) most = Math.max(most, view.cells(question, model).length)
  }
  return most
}
