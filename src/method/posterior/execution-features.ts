import { logOdds } from './log-odds.ts'
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

/**
 * What running showed of each cluster: [passes, fails], each 0 to 1, the mean over its supporters. Undefined where no
 * program was run. Examples count as far as they can be trusted: one that candidates expected to be right fail is more
 * likely wrong than they are. A program that passes fewer than the candidates of the most accuracy together fails in any case.
 */
export function executionFeatures(
  { accuracy }: Pick<QuestionView, 'accuracy'>,
  asked: readonly AskedModel[],
  clusters: readonly number[],
): readonly (readonly [number, number])[] | undefined {
  const run = asked.flatMap(({ model, vote, execution }) =>
    execution === undefined || vote < 0 ? [] : [{ vote, execution, odds: logOdds(accuracy[model] as number) }],
  )
  if (run.length === 0) return undefined
  let doubt = Math.log(wrongExamples / (1 - wrongExamples))
  const weightOf = new Map<number, number>()
  for (const { execution, odds } of run) {
    if (execution.of === 0) continue
    doubt += execution.passed < execution.of ? odds : -odds
    weightOf.set(execution.passed, (weightOf.get(execution.passed) ?? 0) + odds)
  }
  const trust = 1 / (1 + Math.exp(doubt))
  const [usual = 0] = [...weightOf].toSorted(([a, left], [b, right]) => right - left || b - a)[0] ?? []
  const anyOutputs = run.some(({ execution }) => execution.outputs !== undefined)
  return clusters.map((cluster) => {
    const own = run.filter(({ vote }) => vote === cluster)
    let [passes, fails] = [0, 0]
    for (const { execution } of own) {
      const { passed, of, outputs } = execution
      if (outputs === undefined && anyOutputs) fails += 1
      else if (of > 0 && passed === of) passes += trust
      else if (of > 0) fails += passed < usual ? 1 : trust
    }
    const count = Math.max(1, own.length)
    return [passes / count, fails / count]
  })
}
