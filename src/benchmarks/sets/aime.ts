import { z } from 'zod'
import type { Benchmark } from '../benchmark.ts'
import { boxedAnswer } from '../choice-prompt.ts'
import { readEachRow } from '../read-each-row.ts'
import { shortHash } from '../short-hash.ts'

const answer = z.union([z.string(), z.number()]).transform(String)
const schema = z.union([
  z.object({
    problem: z.string().min(1),
    answer,
    url: z.string().nullish(),
    id: z.union([z.string(), z.number()]).nullish(),
  }),
  z
    .object({ Problem: z.string().min(1), Answer: answer, ID: z.string().nullish() })
    .transform(({ Problem, Answer, ID }) => ({ problem: Problem, answer: Answer, id: ID, url: undefined })),
  z
    .object({ Question: z.string().min(1), Answer: answer, ID: z.string().nullish() })
    .transform(({ Question, Answer, ID }) => ({ problem: Question, answer: Answer, id: ID, url: undefined })),
])

/** `2024-II-4`, `1983-1`, or an address that ends in `2024_AIME_II_Problems/Problem_4`. */
const contest =
  /(?<year>(?:19|20)\d{2})[-_](?:AIME_)?(?:(?<paper>I{1,2})(?:_Problems\/Problem)?[-_])?(?<number>\d{1,2})$/

/** Problems of the AIME as several people publish them: an integer from 0 to 999 is the answer. A year is a split. */
export const aime: Benchmark = {
  name: 'aime',
  promptForm: 'aime@1',
  read: (rows) =>
    readEachRow(rows, schema, ({ problem, answer: reference, url, id }) => {
      const found = contest.exec(String(url ?? id ?? ''))?.groups
      const name =
        found === undefined ? shortHash(problem) : [found.year, found.paper, found.number].filter(Boolean).join('-')
      return {
        dataset: 'aime',
        questionId: `aime/${name}`,
        text: `${problem.trim()}\n\nThe answer is a whole number from 0 to 999. ${boxedAnswer}`,
        answerType: 'number',
        reference: reference.trim(),
        ...(found?.year !== undefined && { split: found.year, date: found.year }),
        promptForm: 'aime@1',
      }
    }),
}
