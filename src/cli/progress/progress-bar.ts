import type { LiveRegion } from '../terminal/live-region.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { textWidth, truncateText } from '../terminal/text-width.ts'

/** How far something long has come. */
export interface ProgressBar {
  /** @param share done of the whole, 0 to 1 */
  show(share: number, detail: string): void
  /** Takes the bar away and leaves a line in its place. */
  end(line: string): void
}

const barColumns = 24
/** Where nothing can be written over, a line is worth it this often, in milliseconds, and the first after this long. */
const lineEveryMs = 10_000
const firstLineAfterMs = 1_000
/** Between two redraws of the bar, in milliseconds. */
const redrawEveryMs = 80

/**
 * Creates a bar for stderr: one live row on a terminal, a line now and then elsewhere. Not the one of @clack/prompts:
 * that one reads the keyboard itself and turns an interrupt into exit status 0 with nothing put away.
 */
export function createProgressBar(
  label: string,
  parts: { readonly terminal: Terminal; readonly region: LiveRegion; readonly nowMs: () => number },
): ProgressBar {
  const { terminal, region, nowMs } = parts
  const { palette } = terminal
  let shownAtMs = Number.NEGATIVE_INFINITY
  let startedAtMs: number | undefined
  return {
    show(share, detail) {
      const now = nowMs()
      startedAtMs ??= now
      // Done is said by whoever shows the result.
      if (!terminal.live && (share >= 1 || now - startedAtMs < firstLineAfterMs)) return
      if (now - shownAtMs < (terminal.live ? redrawEveryMs : lineEveryMs)) return
      shownAtMs = now
      const bounded = Math.min(1, Math.max(0, share))
      const percent = `${Math.floor(bounded * 100)} %`.padStart(5)
      if (!terminal.live) {
        region.print([`  ${label} ${percent}  ${detail}`])
        return
      }
      const filled = Math.round(bounded * barColumns)
      const bar = palette.good('━'.repeat(filled)) + palette.faint('━'.repeat(barColumns - filled))
      const name = truncateText(label, 28)
      const row = `  ${name} ${bar} ${percent}`
      const room = terminal.columns() - textWidth(name) - barColumns - 13
      if (textWidth(detail) <= room) region.replace([`${row}  ${palette.faint(detail)}`])
      else region.replace([row, `  ${palette.faint(truncateText(detail, terminal.columns() - 3))}`])
    },
    end(line) {
      region.clear()
      region.print([line])
    },
  }
}
