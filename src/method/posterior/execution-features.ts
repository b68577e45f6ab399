import type { Execution } from '../../ports/execution.ts'
import { logOdds } from '../../statistics/log-odds.ts'
import type { AskedModel, QuestionView } from './question-state.ts'

/** Features of a cluster of programs that were run: how far it passes the question's examples, and how far it fails them. */
export const executionFeatureCount = 2

/**
 * What these are worth where nobody has learned it, in log odds: of programs that pass 9 in 10 are right, of those that
 * fail 7 in 100.
 */
export const executionCentre: readonly number[] = [Math.log(0.9 / 0.1), Math.log(0.07 / 0.93)]
/** The ridge of these features towards that. */
export const executionPenalty = 3

/** How often an example that stands in a question is wrong, or was read wrongly: about one in fifty. */
const wrongExamples = 0.02
/** How seldom a program passes a wrong example, beside a right one: it would have to be bent to it. */
const bentOdds = Math.log(0.9 / 0.05)

/**
 * What running showed of each cluster: [passes, fails], each 0 to 1, the mean over its supporters. Undefined where no
 * program was run. A program that passes fewer examples than is usual, or gives nothing where others do, fails in any
 * case; else examples count as far as they can be trusted.
 */
export function executionFeatures(
  { accuracy }: Pick<QuestionView, 'accuracy'>,
  asked: readonly AskedModel[],
  clusters: readonly number[],
): readonly (readonly [number, number])[] | undefined {
  const run = asked.flatMap(({ model, vote, execution }): RunProgram[] =>
    execution === undefined || vote < 0 ? [] : [{ vote, ...execution, odds: logOdds(accuracy[model] as number) }],
  )
  if (run.length === 0) return undefined
  const usual = usualPasses(run)
  const trust = trustInExamples(run, usual)
  const anyOutputs = run.some(({ outputs }) => outputs !== undefined)
  return clusters.map((cluster) => {
    const own = run.filter(({ vote }) => vote === cluster)
    let [passes, fails] = [0, 0]
    for (const { passed, of, outputs } of own) {
      if (outputs === undefined && anyOutputs) fails += 1
      else if (of > 0 && passed === of) passes += trust
      else if (of > 0) fails += passed < usual ? 1 : trust
    }
    const count = Math.max(1, own.length)
    return [passes / count, fails / count]
  })
}

interface RunProgram extends Execution {
  readonly vote: number
  /** Log odds that its model is right. */
  readonly odds: number
}

/**
 * How probable it is that all examples are right. One that candidates expected to be right fail is doubted; one that any
 * passes is hardly. Programs with equal outputs misread a question together: n of them tell as much as √n apart.
 */
function trustInExamples(run: readonly RunProgram[], usual: number): number {
  const opinions = new Map<number, { count: number; doubt: number }>()
  for (const { vote, passed, of, odds } of run) {
    if (of === 0 || passed < usual) continue
    const { count, doubt } = opinions.get(vote) ?? { count: 0, doubt: 0 }
    opinions.set(vote, { count: count + 1, doubt: doubt + (passed === of ? -bentOdds : odds) })
  }
  let doubt = logOdds(wrongExamples)
  for (const opinion of opinions.values()) doubt += opinion.doubt / Math.sqrt(opinion.count)
  return 1 / (1 + Math.exp(doubt))
}

/** The number of examples passed by the candidates of the most odds together; of equals the larger. */
function usualPasses(run: readonly RunProgram[]): number {
  const odds = new Map<number, number>()
  for (const program of run) odds.set(program.passed, (odds.get(program.passed) ?? 0) + program.odds)
  const [[usual] = [0]] = [...odds].toSorted(([a, left], [b, right]) => right - left || b - a)
  return usual
}
