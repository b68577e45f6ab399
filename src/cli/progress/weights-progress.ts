import type { WeightsListener } from '../../config/weights-reference.ts'
import type { WeightsEntry } from '../../weights/manifest.ts'
import type { LiveRegion } from '../terminal/live-region.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { createProgressBar, type ProgressBar } from './progress-bar.ts'
import { bytesText, durationText } from './quantities.ts'

/** Weights with their size, licence and the terms that have to be shown. */
export function weightsLines(entries: readonly WeightsEntry[], { palette }: Terminal): readonly string[] {
  return entries.flatMap(({ title, licence, terms, files }) => {
    const size = bytesText(files.reduce((sum, { bytes }) => sum + bytes, 0))
    const line = `  ${palette.good('✓')} ${title}  ${palette.faint(`${size}, ${licence}`)}`
    return terms === undefined ? [line] : [line, `    ${terms.summary}`, `    ${palette.faint(terms.address)}`]
  })
}

/** Shows the fetching of pinned weights: bytes, time left, and the terms that come with them. */
export function createWeightsProgress(parts: {
  readonly terminal: Terminal
  readonly region: LiveRegion
  readonly nowMs: () => number
}): WeightsListener {
  const { terminal, region, nowMs } = parts
  let fetch: { readonly bar: ProgressBar; readonly atMs: number; readonly fromBytes: number } | undefined
  return {
    onWaiting: () => region.print(['  Another process is fetching the same files; waiting for it.']),
    onProgress({ doneBytes, totalBytes }) {
      fetch ??= { bar: createProgressBar('Fetching', parts), atMs: nowMs(), fromBytes: doneBytes }
      const seconds = (nowMs() - fetch.atMs) / 1000
      // The first second tells nothing about speed.
      const bytesPerSecond = seconds > 1 ? (doneBytes - fetch.fromBytes) / seconds : 0
      const left =
        bytesPerSecond > 0 ? `, ${durationText(((totalBytes - doneBytes) / bytesPerSecond) * 1000)} left` : ''
      fetch.bar.show(doneBytes / totalBytes, `${bytesText(doneBytes)} of ${bytesText(totalBytes)}${left}`)
    },
    onFetched(entries) {
      const [first = '', ...rest] = weightsLines(entries, terminal)
      if (fetch === undefined) region.print([first])
      else fetch.bar.end(first)
      region.print(rest)
    },
  }
}
