import { z } from 'zod'
import { lastBoxed } from '../../answers/extraction/marked-answer.ts'
import type { Benchmark } from '../benchmark.ts'
import { boxedAnswer } from '../choice-prompt.ts'
import { readEachRow } from '../read-each-row.ts'
import { shortHash } from '../short-hash.ts'
import { splitOfFile } from '../split-of-file.ts'

const schema = z.object({
  problem: z.string().min(1),
  solution: z.string(),
  /** In copies of 500; else it stands in the last box of the solution. */
  answer: z.string().optional(),
  unique_id: z.string().optional(),
})

/** `test/algebra/12.json`, which is how the set and MATH-500 name a problem. */
const officialPath = /(?:^|\/)(train|test)\/([a-z_]+)\/(\d+)\.json$/

/** MATH (Hendrycks et al. 2021): a folder of problems, a JSON file each; or lines with the same fields. */
export const math: Benchmark = {
  name: 'math',
  promptForm: 'math@1',
  read: (rows) =>
    readEachRow(rows, schema, ({ problem, solution, answer, unique_id: id }, place) => {
      const reference = answer ?? lastBoxed(solution)
      if (reference === undefined) return { reason: String.raw`solution: nothing in \boxed{}` }
      const [, ofPath, subject, number] = officialPath.exec(id ?? place.file) ?? []
      const split = ofPath ?? splitOfFile(place, ['train', 'test'])
      return {
        dataset: 'math',
        questionId: `math/${ofPath === undefined ? shortHash(problem) : `${ofPath}/${subject}/${number}`}`,
        text: `${problem.trim()}\n\n${boxedAnswer}`,
        answerType: isWords(reference) ? 'text' : 'number',
        reference,
        ...(split !== undefined && { split }),
        date: '2021-03-05',
        promptForm: 'math@1',
      }
    }),
}

/** An answer in words, such as a day of the week. */
function isWords(reference: string): boolean {
  const text = /^\\text\{([^{}]+)\}$/.exec(reference)?.[1]
  return text !== undefined && /^[A-Za-z ,.'-]{2,}$/.test(text) && !/\d/.test(text)
}
