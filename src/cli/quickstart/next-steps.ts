import type { Terminal } from '../terminal/terminal.ts'

/** What to type after the quickstart, each with the command that works as it stands. */
export function nextStepsLines({ palette }: Terminal): readonly string[] {
  const step = (heading: string, commands: readonly string[]): readonly string[] => [
    `  ${heading}`,
    ...commands.map((command) => `    ${palette.name(command)}`),
  ]
  return [
    '',
    `  ${palette.heading('What next')}`,
    ...step('Watch them answer in a browser, and lay each answer open', ['npx smacs quickstart --page']),
    ...step('Ask these models your own question', [
      'npx smacs ask --config quickstart/smacs.yaml "What is the capital of Sweden?"',
    ]),
    ...step('Point it at Ollama, vLLM or an API: put your models into the file that this writes', [
      'npx smacs init',
      'npx smacs doctor',
      'npx smacs ask "What is 17 * 23?"',
    ]),
    ...step('Build a question bank of your own, so that the panel is chosen by evidence', [
      'npx smacs bank build --questions quickstart/questions.jsonl --bank bank.db',
      'npx smacs bank inspect --bank bank.db',
    ]),
    '',
  ]
}
