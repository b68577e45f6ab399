import { abilities, abilityCount, toShares } from './ability-grid.ts'

const steepnesses: readonly number[] = [1, 1.4, 2, 2.8]
const difficultyCount = 25
const hardest = 6
const difficulties = Float64Array.from(
  { length: difficultyCount },
  (_, place) => hardest * ((2 * place) / (difficultyCount - 1) - 1),
)
/** How many curves there are: each of a steepness and a difficulty. */
const curveCount = steepnesses.length * difficultyCount

/** Before any answer: how far difficulties spread. */
const difficultySpread = 2.2
/** So many questions of all kinds count in each kind's own mixture. */
const sharedQuestions = 50
/** Smaller shares of a mixture cost time and tell nothing. */
const smallestShare = 1e-4

/** Shares of all curves, before a question's answers are known; sums to 1. */
export type CurveMixture = Float64Array

function probabilityOf(curve: number, ability: number): number {
  const steepness = steepnesses[Math.floor(curve / difficultyCount)] as number
  return 1 / (1 + Math.exp(steepness * ((difficulties[curve % difficultyCount] as number) - ability)))
}

/** curves x abilities. */
const curves = Float64Array.from({ length: curveCount * abilityCount }, (_, place) =>
  probabilityOf(Math.floor(place / abilityCount), abilities[place % abilityCount] as number),
)

/** What questions of any bank are like. */
export function firstMixture(): CurveMixture {
  const scores = Float64Array.from(
    { length: curveCount },
    (_, curve) => -0.5 * ((difficulties[curve % difficultyCount] as number) / difficultySpread) ** 2,
  )
  toShares(scores)
  return scores
}

/** Counts which curves the questions of each kind turned out to have. */
export function createMixtureCounts(kindCount: number) {
  const counts = Array.from({ length: kindCount }, () => new Float64Array(curveCount))
  return {
    add(kind: number, curve: number, share: number): void {
      const own = counts[kind] as Float64Array
      own[curve] = (own[curve] as number) + share
    },
    /** Each kind's mixture: what its questions are like, and a little what all are. */
    mixtures(): CurveMixture[] {
      const all = new Float64Array(curveCount).fill(smallestShare)
      for (const own of counts) {
        for (let curve = 0; curve < curveCount; curve++) all[curve] = (all[curve] as number) + (own[curve] as number)
      }
      const allSum = sumOf(all)
      return counts.map((own) => {
        const ownSum = sumOf(own)
        return own.map(
          (share, curve) => (share + (sharedQuestions * (all[curve] as number)) / allSum) / (ownSum + sharedQuestions),
        )
      })
    },
  }
}

/** Reads a question's own mixture out of who was right on it. */
export interface CurveReader {
  /**
   * @param row abilities: gets the probability that a model of each is right
   * @param visit told of each curve with its share
   */
  read(question: number, row: Float64Array, visit?: (curve: number, share: number) => void): void
}

/**
 * @param columns models x questions, 0 to 1, NaN = unknown
 * @param modelAbilities one a model
 * @param mixtures one a kind of question, `kinds` says which
 */
export function createCurveReader(
  columns: readonly ArrayLike<number>[],
  modelAbilities: readonly number[],
  mixtures: readonly CurveMixture[],
  kinds: ArrayLike<number>,
): CurveReader {
  const logsOf = (read: (probability: number) => number) =>
    modelAbilities.map((ability) =>
      Float64Array.from({ length: curveCount }, (_, curve) => read(probabilityOf(curve, ability))),
    )
  const ifRight = logsOf(Math.log)
  const ifWrong = logsOf((probability) => Math.log1p(-probability))
  const logMixtures = mixtures.map((mixture) => mixture.map(Math.log))
  const scores = new Float64Array(curveCount)
  return {
    read(question, row, visit) {
      scores.set(logMixtures[kinds[question] as number] as Float64Array)
      columns.forEach((column, model) => {
        const outcome = column[question] as number
        if (!(outcome >= 0)) return
        const [right, wrong] = [ifRight[model] as Float64Array, ifWrong[model] as Float64Array]
        for (let curve = 0; curve < curveCount; curve++) {
          const log = outcome * (right[curve] as number) + (1 - outcome) * (wrong[curve] as number)
          scores[curve] = (scores[curve] as number) + log
        }
      })
      toShares(scores)
      row.fill(0)
      for (let curve = 0; curve < curveCount; curve++) {
        const share = scores[curve] as number
        if (share < smallestShare) continue
        visit?.(curve, share)
        const base = curve * abilityCount
        for (let ability = 0; ability < abilityCount; ability++) {
          row[ability] = (row[ability] as number) + share * (curves[base + ability] as number)
        }
      }
      for (let ability = 0; ability < abilityCount; ability++) {
        row[ability] = Math.min(1 - smallestShare, Math.max(smallestShare, row[ability] as number))
      }
    },
  }
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
