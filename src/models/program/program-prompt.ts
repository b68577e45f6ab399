import type { Message, ResponseFormat } from '../../ports/message.ts'

/**
 * Measured on a model of 1.5 billion parameters (docs/decisions/sandbox.md): a name for every quantity makes it compute in
 * steps, and the form of the last lines keeps it from leaving the result unprinted.
 */
export const programInstructions = [
  'Do not answer directly. Write a short Python 3 program that works out the answer to the question above and prints it.',
  'Give every quantity of the question a name of its own, compute step by step, and print the final answer alone in the last line.',
  'Use the standard library alone and read no input. Reply with the program only, in one block that ends like this:',
  '```python',
  'answer = ...',
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
