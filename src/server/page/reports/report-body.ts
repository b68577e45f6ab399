/** Body of `GET /v1/reports`: the lab's reports in the folder `server.reports`, the newest first. */
export interface ReportListBody {
  readonly object: 'list'
  readonly data: readonly ListedReport[]
}

export interface ListedReport {
  /** The name of its folder. */
  readonly name: string
  /** When it was written; ISO 8601, UTC. */
  readonly writtenAt: string
  /** Whether `report.md` and `report.html` are there. */
  readonly hasText: boolean
  /** Names of its plots: `accuracy.svg`. */
  readonly plots: readonly string[]
}
