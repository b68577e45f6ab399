import { gradeResponse } from '../../grading/grade-response.ts'
import type { GradeResponse } from '../ask-cell.ts'

/** Grades against the question's own reference; a question without one stays unlabelled. */
export const gradeByReference: GradeResponse = (question, response) =>
  question.reference === undefined
    ? undefined
    : gradeResponse({ question, response, reference: question.reference })?.correct
