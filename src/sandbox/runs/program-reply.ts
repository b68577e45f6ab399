import type { CallOutcome, RunFailure } from '../../ports/code-runner.ts'
import type { PlainValue } from '../../ports/plain-value.ts'
import { isPlainValue } from './is-plain-value.ts'
import { parseFailure } from './run-failures.ts'

/** What a program's process says first. */
export function parseLoadReply(line: string): 'loaded' | RunFailure {
  const reply = parseRecord(line)
  if (reply?.loaded === true) return 'loaded'
  const outcome = reply && parseEnding(reply, 'load')
  if (outcome?.kind === 'failed') return outcome.failure
  if (outcome?.kind === 'raised') {
    const detail = `${outcome.type}: ${outcome.message}`.slice(0, 500)
    return { reason: 'error', stage: 'load', detail }
  }
  return forged('load')
}

/** What it says of a call. */
export function parseCallReply(line: string, id: number): CallOutcome {
  const reply = parseRecord(line)
  if (reply === undefined || reply.id !== id) return { kind: 'failed', failure: forged('run') }
  const ending = parseEnding(reply, 'run')
  if (ending !== undefined) return ending
  const { value, changed } = reply
  if (!isPlainValue(value)) return { kind: 'failed', failure: forged('run') }
  const after = isPlainValue(changed) && Array.isArray(changed) && changed[0] === 'list' ? changed.slice(1) : undefined
  return { kind: 'returned', value, ...(after !== undefined && { changedArguments: after as readonly PlainValue[] }) }
}

function parseEnding(
  reply: Readonly<Record<string, unknown>>,
  stage: RunFailure['stage'],
): Extract<CallOutcome, { kind: 'raised' | 'failed' }> | undefined {
  const { raised, failed } = reply
  if (Array.isArray(raised)) {
    const [type, message] = raised.map(String)
    return { kind: 'raised', type: type ?? '', message: message ?? '' }
  }
  if (!Array.isArray(failed)) return undefined
  const failure = parseFailure({ reason: failed[0], detail: failed[1] }, stage) ?? forged(stage)
  return { kind: 'failed', failure }
}

/** A process that wrote what it should not. */
export function forged(stage: RunFailure['stage']): RunFailure {
  return { reason: 'protocol', stage, detail: 'what its process sent was no answer' }
}

function parseRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
