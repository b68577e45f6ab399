import { useEffect, useState } from 'preact/hooks'
import type { ReportListBody } from '../../src/server/page/reports/report-body.ts'
import { hrefOf } from '../address/address.ts'
import { request } from '../api/api-client.ts'
import { useResource } from '../api/use-resource.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { Facts } from '../parts/facts.tsx'
import { Scrolls } from '../parts/scrolls.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { count } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import { ComparisonTables, isComparison } from './comparison-tables.tsx'
import { reportFile } from './report-file.ts'

/** One report: its figures where they are a comparison, its plots, and its text. */
export function ReportPage({ name }: { readonly name: string }) {
  const reports = useResource<ReportListBody>('v1/reports')
  const figures = useResource<unknown>(reportFile(name, 'report.json'))
  const entry = reports.value?.data.find((one) => one.name === name)
  const { value } = figures
  return (
    <>
      <p class="crumbs small">
        <a href={hrefOf(['reports'])}>{words.reports.title}</a>
      </p>
      <PageHeading title={name} />
      {figures.error !== undefined && <ErrorNote error={figures.error} onRetry={figures.reload} />}
      {value === undefined && figures.loading && <Waiting lines={8} />}
      {isComparison(value) && (
        <>
          <Facts
            facts={[
              { name: words.bank.questions, value: count(value.questions) },
              {
                name: words.bank.hash,
                value: <code title={value.bankHash}>{value.bankHash.slice(0, 12)}</code>,
                words: true,
              },
            ]}
          />
          <ComparisonTables comparison={value} />
        </>
      )}
      {entry !== undefined && entry.plots.length > 0 && (
        <section>
          <header class="section-head">
            <h2>{words.reports.plotsTitle}</h2>
          </header>
          <div class="plots">
            {entry.plots.map((plot) => (
              <Plot key={plot} name={name} plot={plot} />
            ))}
          </div>
        </section>
      )}
      {entry?.hasText && <ReportText name={name} isOpen={value !== undefined && !isComparison(value)} />}
    </>
  )
}

/** A plot as a picture: read as everything else is, since a picture's own request says nothing of who asks. */
function Plot({ name, plot }: { readonly name: string; readonly plot: string }) {
  const text = useText(reportFile(name, plot))
  if (text === undefined) return null
  return (
    <figure>
      <img src={`data:image/svg+xml,${encodeURIComponent(text)}`} alt={say(words.reports.plot, { name: plot })} />
    </figure>
  )
}

function ReportText({ name, isOpen }: { readonly name: string; readonly isOpen: boolean }) {
  const text = useText(reportFile(name, 'report.md'))
  return (
    <details class="report-text" open={isOpen}>
      <summary>{words.reports.text}</summary>
      <Scrolls label={words.reports.text}>
        <pre>{text}</pre>
      </Scrolls>
    </details>
  )
}

function useText(path: string): string | undefined {
  const [text, setText] = useState<string>()
  useEffect(() => {
    const leaving = new AbortController()
    request(path, { signal: leaving.signal })
      .then((response) => response.text())
      .then(setText, () => undefined)
    return () => leaving.abort()
  }, [path])
  return text
}
