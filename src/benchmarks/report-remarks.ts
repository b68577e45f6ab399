import { benchmarks } from './benchmarks.ts'

/**
 * What a report has to say of the datasets in it: a benchmark's name begins theirs (`mbpp`, `mbpp-sanitized`,
 * `mmlu-pro/physics`).
 */
export function reportRemarks(datasets: readonly string[]): readonly string[] {
  return benchmarks.flatMap(({ name, reportRemark }) => {
    const isThere = datasets.some((dataset) => new RegExp(`^${name}(?:[-/]|$)`, 'i').test(dataset))
    return reportRemark !== undefined && isThere ? [reportRemark] : []
  })
}
