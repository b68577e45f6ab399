import type { CodeCase } from '../../ports/code-tests.ts'

const mostExamples = 8
const heading = (word: string): string =>
  `[ \\t]*(?:[-#*_>]+[ \\t]*)?(?:sample|example)?[ \\t]*${word}[ \\t]*(?:#?\\d+)?[ \\t]*[*_:]*[ \\t]*:?[ \\t]*`
const pair = new RegExp(
  `(?:^|\\n)${heading('input')}\\n([\\s\\S]*?)\\n${heading('output')}\\n([\\s\\S]*?)(?=\\n\\s*\\n\\s*\\S|\\n${heading('(?:input|explanation|note|notes)')}|$)`,
  'gi',
)

/** What a question shows to be read and printed: a heading of `Input` or `Sample Input 1`, and below it one of output. */
export function scriptExamples(text: string): readonly CodeCase[] {
  return [...text.matchAll(pair)]
    .map(([, input = '', output = '']) => ({ input: unfenced(input), output: unfenced(output) }))
    .filter(({ input, output }) => input !== '' && output !== '')
    .slice(0, mostExamples)
}

function unfenced(block: string): string {
  return block
    .split('\n')
    .filter((line) => !/^\s*(?:```|~~~)/.test(line))
    .join('\n')
    .trim()
}
