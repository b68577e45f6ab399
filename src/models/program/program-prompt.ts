import type { Message, ResponseFormat } from '../../ports/message.ts'

/** Chosen for small models: one wish, its form, and an example of the form without any of the question's content. */
export const programInstructions = [
  'Do not answer directly. Write a short Python 3 program that works out the answer to the question above and prints it.',
  'Use the standard library alone and read no input. The program prints the final answer once, alone, with print(...), and nothing else.',
  'Reply with the program only, in one block:',
  '```python',
  '# the steps, computed',
  'print(answer)',
  '```',
].join('\n')

/**
 * The conversation with the wish for a program at the end of its last turn.
 * @param format what the answer has to be: then the program prints that
 */
export function askingForProgram(
  messages: readonly Message[],
  instructions: string,
  format: ResponseFormat | undefined,
): readonly Message[] {
  const wish = [instructions, ...formatWish(format)].join('\n')
  const last = messages.at(-1)
  if (last?.role !== 'user') return [...messages, { role: 'user', content: wish }]
  const content =
    typeof last.content === 'string'
      ? `${last.content}\n\n${wish}`
      : [...last.content, { type: 'text' as const, text: wish }]
  return [...messages.slice(0, -1), { ...last, content }]
}

function formatWish(format: ResponseFormat | undefined): readonly string[] {
  if (format === undefined || format.type === 'text') return []
  if (format.type === 'json') return ['What it prints is JSON.']
  return [`What it prints is JSON that satisfies this schema: ${JSON.stringify(format.schema)}`]
}
