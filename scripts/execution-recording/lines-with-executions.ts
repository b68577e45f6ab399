import type { Execution } from '../../src/ports/execution.ts'

/** What running a program showed: right by the hidden tests, examples passed, examples read, its cluster of equal outputs. */
export type ShownCell = readonly [right: 0 | 1, passed: number, of: number, cluster: number | null]

/** By question, then by model. */
export type ShownProblems = Readonly<Record<string, Readonly<Record<string, ShownCell>>>>

interface RecordedLine {
  readonly questionId: string
  readonly model: string
}

/**
 * A recording's lines with the verdict and what running showed. Lines of programs that were not run are left out. A
 * question of which nothing could be run (no example, no input) keeps its verdicts and has no executions.
 */
export function* linesWithExecutions(
  lines: Iterable<string>,
  problems: ShownProblems,
): Generator<RecordedLine & { readonly correct: boolean; readonly execution?: Execution }> {
  for (const line of lines) {
    if (line.trim() === '') continue
    const recorded = JSON.parse(line) as RecordedLine
    const shown = problems[recorded.questionId] ?? {}
    const cell = shown[recorded.model]
    if (cell === undefined) continue
    const [right, passed, of, cluster] = cell
    const wasRun = Object.values(shown).some(([, , examples, outputs]) => examples > 0 || outputs !== null)
    const execution = { passed, of, ...(cluster !== null && { outputs: String(cluster) }) }
    yield { ...recorded, correct: right === 1, ...(wasRun && { execution }) }
  }
}
