import { z } from 'zod'
import { excerpt } from '../../options/excerpt.ts'
import type { ToolChoice, ToolDefinition } from '../../ports/message.ts'
import { invalidRequest } from '../errors/request-error.ts'
import { jsonObject } from './json-object.ts'

/** A function of the client's, as both of OpenAI's APIs describe it. */
export const functionFields = {
  name: z.string().regex(/^[\w.:/-]{1,128}$/, 'letters, digits, _, ., :, / and -, at most 128'),
  description: z.string().nullish(),
  parameters: jsonObject.nullish(),
  strict: z.boolean().nullish(),
}

type FunctionFields = z.output<z.ZodObject<typeof functionFields>>

export function toolDefinition({ name, description, parameters, strict }: FunctionFields): ToolDefinition {
  return {
    name,
    ...(description != null && { description }),
    ...(parameters != null && { parameters }),
    ...(strict != null && { strict }),
  }
}

/**
 * The choice as it can be kept among these tools; undefined where it asks for nothing.
 * @throws RequestError 400 for one that cannot be
 */
export function toolChoiceAmong(choice: ToolChoice, tools: readonly ToolDefinition[]): ToolChoice | undefined {
  // Nothing to choose from asks for nothing, and some endpoints refuse it.
  if (tools.length === 0 && (choice === 'none' || choice === 'auto')) return undefined
  assertToolsOffered(tools)
  if (typeof choice === 'string' || tools.some(({ name }) => name === choice.name)) return choice
  throw invalidRequest(`\`tool_choice\` names \`${excerpt(choice.name)}\`, which is not in \`tools\`.`, 'tool_choice')
}

/** @throws RequestError 400 where a choice has nothing to choose from */
export function assertToolsOffered(tools: readonly ToolDefinition[]): void {
  if (tools.length === 0) throw invalidRequest('`tool_choice` needs `tools` that the client runs.', 'tool_choice')
}
