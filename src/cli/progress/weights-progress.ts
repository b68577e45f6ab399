import type { WeightsListener } from '../../config/weights-reference.ts'
import type { LiveRegion } from '../terminal/live-region.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { createProgressBar, type ProgressBar } from './progress-bar.ts'
import { bytesText, durationText } from './quantities.ts'

/** Shows the fetching of pinned weights: bytes, speed and time left, and the terms that come with them. */
export function createWeightsProgress(parts: {
  readonly terminal: Terminal
  readonly region: LiveRegion
  readonly nowMs: () => number
}): WeightsListener {
  const { terminal, region, nowMs } = parts
  const { palette } = terminal
  const running = new Map<string, { readonly bar: ProgressBar; readonly atMs: number; readonly bytes: number }>()
  return {
    onProgress({ id, title }, { doneBytes, totalBytes }) {
      const known = running.get(id)
      const { bar, atMs, bytes } = known ?? { bar: createProgressBar(title, parts), atMs: nowMs(), bytes: doneBytes }
      if (known === undefined) running.set(id, { bar, atMs, bytes })
      const seconds = (nowMs() - atMs) / 1000
      const speed = seconds > 1 ? (doneBytes - bytes) / seconds : 0
      const left = speed > 0 ? `, ${durationText(((totalBytes - doneBytes) / speed) * 1000)} left` : ''
      bar.show(doneBytes / totalBytes, `${bytesText(doneBytes)} of ${bytesText(totalBytes)}${left}`)
    },
    onFetched({ id, title, licence, terms, files }) {
      const size = bytesText(files.reduce((sum, { bytes }) => sum + bytes, 0))
      const line = `  ${palette.good('✓')} ${title}  ${palette.faint(`${size}, ${licence}`)}`
      const known = running.get(id)
      if (known === undefined) region.print([line])
      else known.bar.end(line)
      if (terms !== undefined) region.print([`    ${terms.summary}`, `    ${palette.faint(terms.address)}`])
    },
  }
}
