import { type Check, quantileMs } from './checks.ts'
import type { AskedOnce } from './client.ts'

/** The trial's outcome as text: how answers ended, how long they took, what holds. */
export function trialReport(asked: readonly AskedOnce[], calm: readonly AskedOnce[], checks: readonly Check[]): string {
  const ends = new Map<string, number>()
  for (const { end } of asked) {
    if (end.kind === 'answered') continue
    const name = end.kind === 'refused' ? `${end.status} ${end.code}` : end.kind === 'broken' ? end.why : end.what
    ends.set(name, (ends.get(name) ?? 0) + 1)
  }
  return [
    `while being killed: ${times(asked.filter((one) => !calm.includes(one)))}`,
    `calm:               ${times(calm)}`,
    '',
    ...[...ends].toSorted(([, a], [, b]) => b - a).map(([name, count]) => `${String(count).padStart(6)}  ${name}`),
    '',
    ...checks.flatMap(({ what, holds, said }) => [`${holds ? 'holds' : 'FAILS'}  ${what}`, `       ${said}`]),
    '',
    checks.every(({ holds }) => holds) ? 'PASS' : 'FAIL',
  ].join('\n')
}

function times(asked: readonly AskedOnce[]): string {
  const took = asked.filter(({ end }) => end.kind === 'answered').map((one) => one.endedAtMs - one.askedAtMs)
  const [median, late, longest] = [0.5, 0.99, 1].map((share) => Math.round(quantileMs(took, share)))
  return `${took.length} answers of ${asked.length} requests, median ${median} ms, p99 ${late} ms, longest ${longest} ms`
}
