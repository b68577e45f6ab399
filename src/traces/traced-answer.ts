import type { Feedback } from './feedback.ts'
import { readTrace } from './read-trace.ts'
import type { TracedAnswer } from './trace-reader.ts'

/** A trace and what was said of it from the texts that a store keeps; undefined where the first is no trace. */
export function tracedAnswer(body: unknown, feedback: unknown): TracedAnswer | undefined {
  const trace = parsed(body, readTrace)
  return trace && { trace, feedback: parsed(feedback, (text) => JSON.parse(text) as Feedback) }
}

function parsed<Value>(body: unknown, read: (body: string) => Value): Value | undefined {
  try {
    return typeof body === 'string' ? read(body) : undefined
  } catch {
    return undefined
  }
}
