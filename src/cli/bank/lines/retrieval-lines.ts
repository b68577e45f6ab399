import type { RetrievalCheck } from '../../../bank/check/check-retrieval.ts'
import { countText } from '../../progress/quantities.ts'
import type { Terminal } from '../../terminal/terminal.ts'

/** Below this share of a scan's panel the index is worth a look. */
const goodRecall = 0.95

/** How what serving finds compares with a scan, for a person; undefined: no question has a vector. */
export function retrievalLines(check: RetrievalCheck | undefined, { palette }: Terminal): readonly string[] {
  if (check === undefined) return [`  ${palette.caution('!')} retrieval: no question has a vector`]
  const { queries, neighbourRecall, panelRecall, samePanel, found, scanned } = check
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`
  const mark = panelRecall >= goodRecall ? palette.good('✓') : palette.caution('!')
  return [
    `  ${mark} retrieval, against a scan of every vector, on ${countText(queries)} of the bank's own questions`,
    `      neighbours found: ${share(neighbourRecall.mean)}, at worst ${share(neighbourRecall.least)}`,
    `      panel members found: ${share(panelRecall)}; the very same panel: ${share(samePanel)}`,
    `      milliseconds, p50 and p99: ${found.p50Ms.toFixed(1)} and ${found.p99Ms.toFixed(1)}; scanning: ${scanned.p50Ms.toFixed(1)} and ${scanned.p99Ms.toFixed(1)}`,
  ]
}
