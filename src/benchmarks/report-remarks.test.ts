import { expect, test } from 'vitest'
import { reportRemarks } from './report-remarks.ts'

test('that MBPP’s tests stand in its prompt is said of it and of its sanitized form, and of no other', () => {
  const [remark] = reportRemarks(['gsm', 'mbpp'])
  expect(remark).toContain('is the grader itself')
  expect(reportRemarks(['MBPP-sanitized'])).toEqual([remark])
  expect(reportRemarks(['mbppx', 'humaneval', '', 'mmlu-pro/physics'])).toEqual([])
})
