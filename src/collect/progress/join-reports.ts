import type { BuildReport } from './build-report.ts'
import type { CollectionProgress } from './collection-progress.ts'

/** What became of questions that were asked part by part. */
export type JoinedReport = Pick<BuildReport, 'failures' | 'givenUp' | 'cut' | 'stopped' | 'progress'>

/** @param progress of all parts together */
export function joinReports(reports: readonly JoinedReport[], progress: CollectionProgress): JoinedReport {
  const stopped = reports.at(-1)?.stopped
  const cut = Map.groupBy(
    reports.flatMap((report) => report.cut),
    ({ model }) => model,
  )
  return {
    failures: reports.flatMap(({ failures }) => failures),
    givenUp: reports.flatMap(({ givenUp }) => givenUp),
    cut: [...cut].map(([model, parts]) => ({ model, answers: parts.reduce((sum, { answers }) => sum + answers, 0) })),
    ...(stopped !== undefined && { stopped }),
    progress,
  }
}
