import { z } from 'zod'

const number = z.union([z.number(), z.string().min(1), z.boolean()]).transform(Number)

/** What the harness itself said of an answer. */
export interface HarnessVerdict {
  /** 0 (wrong) to 1 (right). */
  readonly correct: number
  /** Whether it comes from holding the answer against the target; else the target may be a filler. */
  readonly comparesWithTarget: boolean
  /** Whether it is a share over all of a question's generations, not the verdict on one. */
  readonly overAllSamples: boolean
}

/** The first of these that a line has decides; all are 0 or 1, or shares between. */
const preferred = ['exact_match', 'acc', 'em', 'acc_norm', 'pass@1', 'pass_at_1', 'prompt_level_strict_acc']
const comparing = /^(?:exact_match|acc|acc_norm|em|exact|math_verify|accuracy)$/
/** A metric of another name is a verdict where its name says so. */
const verdictNames = /(?:^|[_@-])(?:acc|accuracy|exact|match|em|correct|pass|solved?|verify|success)(?:$|[_@-])/i

/** Whether a metric of this name says if an answer is right; its value may still be unknown. */
export function isVerdictName(name: string): boolean {
  return preferred.includes(name) || name === 'f1' || verdictNames.test(name)
}

/** Reads a line's metrics; undefined where none says whether the answer is right. */
export function harnessVerdict(
  line: Readonly<Record<string, unknown>>,
  metrics: readonly string[] | undefined,
): HarnessVerdict | undefined {
  const named = metrics ?? Object.keys(line)
  const names = [
    ...preferred.filter((name) => named.includes(name)),
    ...(metrics ?? []).filter((name) => !preferred.includes(name) && verdictNames.test(name)),
    ...named.filter((name) => name === 'f1'),
  ]
  for (const name of names) {
    const value = number.safeParse(line[name]).data
    if (value !== undefined && value >= 0 && value <= 1)
      return { correct: value, comparesWithTarget: comparing.test(name), overAllSamples: /^pass/.test(name) }
  }
  return undefined
}
