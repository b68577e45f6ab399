import './reports.css'
import '../parts/section.css'
import type { ReportListBody } from '../../src/server/page/reports/report-body.ts'
import { hrefOf } from '../address/address.ts'
import { useResource } from '../api/use-resource.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { useRowKeys } from '../parts/row-keys.ts'
import { Waiting } from '../parts/waiting.tsx'
import type { PageProps } from '../shell/lazy-page.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { dateAndTime } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import { ReportPage } from './report-page.tsx'

/** What the lab has measured: all reports, or one. */
export function ReportsPage({ rest: [name] }: PageProps) {
  return name === undefined ? <ReportList /> : <ReportPage key={name} name={name} />
}

function ReportList() {
  useRowKeys()
  const reports = useResource<ReportListBody>('v1/reports')
  const list = reports.value?.data
  return (
    <>
      <PageHeading title={words.reports.title} />
      {reports.error !== undefined && <ErrorNote error={reports.error} onRetry={reports.reload} />}
      {list === undefined && reports.loading && <Waiting />}
      {list?.length === 0 && (
        <EmptyState command="smacs lab compare --bank bank.db --strategy majority,adaptive --out reports/first">
          {words.reports.none}
        </EmptyState>
      )}
      <ul class="report-list">
        {list?.map(({ name, writtenAt, plots }) => (
          <li key={name}>
            <a data-row href={hrefOf(['reports', name])}>
              <strong>{name}</strong>
              <span class="quiet small">{dateAndTime(writtenAt)}</span>
              <span class="quiet small">{say(words.reports.plots, { count: plots.length })}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}
