import type { ProcessEnd, RunFailure, RunFailureReason } from '../../ports/code-runner.ts'
import type { ProgramEnd } from '../box/program-job.ts'

/** What of a fork server's report is the caller's. */
export function processEnd({ status, signal, wallMs, cpuMs, stdout, stderr, isCut }: ProgramEnd): ProcessEnd {
  return {
    ...(status !== undefined && { status }),
    ...(signal !== undefined && { signal }),
    ...{ wallMs, cpuMs, stdout, stderr, isCut },
  }
}

/** Why a program that should still be there is not. */
export function failureOfEnd(end: ProgramEnd, stage: RunFailure['stage']): RunFailure {
  const { reason, signal, status } = end
  if (reason !== null && reason !== 'stopped') return { reason, stage }
  if (signal !== undefined) return { reason: 'exit', stage, detail: `ended by signal ${signal}` }
  return { reason: 'exit', stage, detail: `left with status ${status ?? 'unknown'}` }
}

/** Why a script failed; undefined where it ran to its end with status 0. */
export function failureOfScript(end: ProgramEnd): RunFailure | undefined {
  const { reason, status, stderr } = end
  if (reason === null && status === 0) return undefined
  const lastLine = stderr.trimEnd().split('\n').at(-1)?.slice(0, 500) ?? ''
  const raised = reason === null && status === 1 && stderr.includes('Traceback (most recent call last)')
  const syntax = reason === null && status === 1 && lastLine.startsWith('SyntaxError')
  if (!raised && !syntax) return failureOfEnd(end, 'run')
  const isMemory = /^MemoryError\b/.test(lastLine)
  return { reason: isMemory ? 'memory' : 'error', stage: syntax ? 'load' : 'run', detail: lastLine }
}

const replyReasons: ReadonlySet<string> = new Set<RunFailureReason>([
  ...(['wrong', 'error', 'exit', 'memory', 'output'] as const),
  ...(['not-plain', 'protocol', 'test-error'] as const),
])

/** A failure as a process wrote it, if it is one. */
export function parseFailure(value: unknown, stage: RunFailure['stage']): RunFailure | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { reason, detail } = value as Readonly<Record<string, unknown>>
  if (typeof reason !== 'string' || !replyReasons.has(reason)) return undefined
  const text = typeof detail === 'string' ? detail.slice(0, 500) : ''
  return { reason: reason as RunFailureReason, stage, ...(text !== '' && { detail: text }) }
}
