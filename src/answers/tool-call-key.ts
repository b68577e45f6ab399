import type { ToolCall } from '../ports/message.ts'
import { canonicalJson } from './canonical/json-value.ts'

/** The arguments of a tool call as a value; undefined where they are no JSON object. Nothing at all is an empty object. */
export function toolArguments({
  arguments: text,
}: Pick<ToolCall, 'arguments'>): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}

/**
 * The calls of one answer in the form in which they are compared: names and canonical arguments, ids left out, in no
 * order. Equal keys ask for the same.
 */
export function toolCallsKey(calls: readonly ToolCall[]): string {
  return calls
    .map((call) => `${call.name}(${canonicalJson(toolArguments(call)) ?? JSON.stringify(call.arguments)})`)
    .sort()
    .join(' ')
}
