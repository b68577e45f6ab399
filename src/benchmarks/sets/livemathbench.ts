import { z } from 'zod'
import type { Benchmark } from '../benchmark.ts'
import { answerLetterLine, boxedAnswer, choicePrompt } from '../choice-prompt.ts'
import { readEachRow } from '../read-each-row.ts'
import { shortHash } from '../short-hash.ts'

const schema = z.object({
  question: z.string().min(1),
  answer: z.string().min(1),
  question_type: z.string().nullish(),
  options: z.array(z.string()).nullish(),
})

/** LiveMathBench of OpenCompass: JSON lines; answers are formulas, sets, several parts or words. */
export const liveMathBench: Benchmark = {
  name: 'livemathbench',
  promptForm: 'livemathbench@1',
  notes: [
    'LiveMathBench is officially graded by a language model; ours compares formulas, and answers in words or several parts word by word.',
  ],
  read: (rows) =>
    readEachRow(rows, schema, ({ question, answer, options }, { file }) => {
      const version = /v?(20\d{4})/.exec(file)?.[1]
      const choices = (options ?? []).map((option) => option.replace(/^\(?[A-Z][.):]\s*/, ''))
      const isChoice = choices.length >= 2 && /^\W*[A-Z]\W*$/.test(answer)
      const reference = isChoice ? answer.replace(/\W/g, '') : bare(answer)
      const asked = question.trim()
      return {
        dataset: 'livemathbench',
        questionId: `livemathbench/${shortHash(asked)}`,
        text: isChoice ? choicePrompt(asked, choices, answerLetterLine) : `${asked}\n\n${boxedAnswer}`,
        ...(isChoice && { options: choices }),
        answerType: isChoice ? 'choice' : isFormula(answer) ? 'number' : 'text',
        reference,
        ...(version !== undefined && { split: version, date: `${version.slice(0, 4)}-${version.slice(4)}` }),
        promptForm: 'livemathbench@1',
      }
    }),
}

/** Without the dollar signs around the whole. */
function bare(answer: string): string {
  return /^\$([^$]+)\$$/.exec(answer.trim())?.[1]?.trim() ?? answer.trim()
}

/** Nothing but one formula: no words outside of it. */
function isFormula(answer: string): boolean {
  return !/[a-z]{3,}/i.test(bare(answer).replace(/\\[a-zA-Z]+/g, ' '))
}
