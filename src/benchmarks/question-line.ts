import { z } from 'zod'
import type { BenchmarkQuestion } from './benchmark.ts'

/** What a line may say of where its question is from; told to readers, kept by no bank. */
export const originFields = {
  split: z.string().nullish(),
  date: z
    .string()
    .regex(/^\d{4}(?:-\d{2}){0,2}$/, { error: 'should be a year, a month or a day: 2024-09-07' })
    .nullish(),
  promptForm: z.string().nullish(),
  permutation: z.array(z.number().int().min(0)).nullish(),
}

/** A question as a line of a question file, in the order in which a person looks for things. */
export function questionLine(question: BenchmarkQuestion): string {
  const { dataset, questionId, text, options, answerType, reference, checks = {}, split, date, promptForm } = question
  const { tests, instructions, finance } = checks
  return JSON.stringify({
    dataset,
    questionId,
    question: text,
    options,
    answerType,
    reference,
    split,
    date,
    promptForm,
    permutation: question.permutation,
    instructions,
    finance,
    tests,
  })
}
