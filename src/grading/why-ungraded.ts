import { type GradingTask, gradedType } from './grade-response.ts'

/**
 * Why a response has no verdict although there is a reference, in words for a report.
 * @param task without `response` where only the question is recorded
 */
export function whyUngraded({
  response,
  ...task
}: Omit<GradingTask, 'response'> & { readonly response?: string }): string {
  if (response === undefined) return 'the response is not recorded'
  const type = gradedType(task)
  if (type === 'code') return 'the answer is program code, and no program is run'
  if (type === 'instructions') return 'the instructions that the answer has to follow are not recorded'
  if (type === 'open') return 'open answers are not compared with a reference'
  return 'nobody has graded it'
}
