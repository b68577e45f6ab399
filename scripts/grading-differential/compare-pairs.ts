/**
 * Grades the pairs of our tables (answers that say the same, and such that only look alike) with our graders and with
 * PyPI's math-verify, and prints both sides' errors by kind: wrong answers called right, right ones called wrong.
 *
 *     node scripts/grading-differential/compare-pairs.ts
 *
 * Needs python3 with venv and pip, as run.ts does.
 */
import { answerPairs } from '../../src/answers/fixtures/answer-pairs.ts'
import { readCases } from '../../src/grading/fixtures/read-cases.ts'
import { gradeResponse } from '../../src/grading/grade-response.ts'
import { mathVerifyVerdicts } from './math-verify.ts'

interface Pair {
  readonly kind: string
  readonly question: string
  readonly reference: string
  readonly response: string
  readonly right: boolean
  readonly isNumber: boolean
}

/** Choices and texts are left out: math-verify is not made for them. */
function pairs(): readonly Pair[] {
  const ofAnswers = answerPairs
    .filter(({ answerType }) => answerType === 'number')
    .flatMap(({ about: kind, question = '', equal, different }) =>
      [...equal.map((pair) => [pair, true] as const), ...different.map((pair) => [pair, false] as const)].map(
        ([[reference, answer], right]) => ({
          kind,
          question,
          reference,
          response: `So it is $\\boxed{${answer}}$.`,
          right,
          isNumber: true,
        }),
      ),
    )
  const ofReading = readCases
    .filter(({ options }) => options === undefined)
    .flatMap(({ about: kind, question, cases }) =>
      cases.map(([response, reference, correct]) => ({
        kind,
        question,
        reference,
        response,
        right: correct === 1,
        isNumber: false,
      })),
    )
  return [...ofAnswers, ...ofReading]
}

interface Errors {
  pairs: number
  traps: number
  accepted: number
  rejected: number
  theirsAccepted: number
  theirsRejected: number
}

async function main(): Promise<void> {
  const all = pairs()
  const ours = all.map(({ question, reference, response, isNumber }) =>
    gradeResponse({
      question: { text: question },
      reference,
      response,
      ...(isNumber ? { answerType: 'number' as const } : {}),
    }),
  )
  const theirs = await mathVerifyVerdicts(
    all.map(({ reference, response }, index) => ({ reference, response, ours: ours[index]?.extracted ?? null })),
  )
  const byKind = new Map<string, Errors>()
  for (const [index, { kind, right }] of all.entries()) {
    for (const name of [kind, 'all']) {
      const sum = byKind.get(name) ?? {
        pairs: 0,
        traps: 0,
        accepted: 0,
        rejected: 0,
        theirsAccepted: 0,
        theirsRejected: 0,
      }
      byKind.set(name, sum)
      sum.pairs++
      if (!right) sum.traps++
      if (!right && ours[index]?.correct === 1) sum.accepted++
      if (right && ours[index]?.correct !== 1) sum.rejected++
      if (!right && theirs[index]?.correct === true) sum.theirsAccepted++
      if (right && theirs[index]?.correct !== true) sum.theirsRejected++
    }
  }
  console.log('pairs  traps  wrong accepted (ours, math-verify)  right rejected (ours, math-verify)  kind')
  for (const [kind, sum] of byKind) {
    const share = (count: number, of: number) =>
      `${count} (${((100 * count) / Math.max(1, of)).toFixed(1)} %)`.padEnd(13)
    const [traps, rest] = [sum.traps, sum.pairs - sum.traps]
    const accepted = `${share(sum.accepted, traps)} ${share(sum.theirsAccepted, traps)}`
    const rejected = `${share(sum.rejected, rest)} ${share(sum.theirsRejected, rest)}`
    console.log(`${String(sum.pairs).padEnd(6)} ${String(traps).padEnd(6)} ${accepted} ${rejected} ${kind}`)
  }
}

await main()
