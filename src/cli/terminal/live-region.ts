import type { Terminal } from './terminal.ts'

/** Rows at the foot of a terminal that are written over, below text that stays. */
export interface LiveRegion {
  /** Writes lines that stay, above the live rows. */
  print(lines: readonly string[]): void
  /** Replaces the live rows. Each must be narrower than the terminal, or it cannot be taken away again. */
  replace(rows: readonly string[]): void
  /** Takes the live rows away. */
  clear(): void
}

/** Creates the region. Where the output is no terminal, lines are written and live rows are left out. */
export function createLiveRegion(terminal: Terminal): LiveRegion {
  let shown: readonly string[] = []
  const erase = (): string => (shown.length === 0 ? '' : `\x1b[${shown.length}A\r\x1b[0J`)
  const draw = (rows: readonly string[]): string => rows.map((row) => `${row}\x1b[0m\n`).join('')
  return {
    print(lines) {
      if (lines.length === 0) return
      const text = lines.map((line) => `${line}\n`).join('')
      terminal.write(terminal.live ? erase() + text + draw(shown) : text)
    },
    replace(rows) {
      if (!terminal.live) return
      const before = erase()
      shown = rows
      const text = before + draw(shown)
      if (text !== '') terminal.write(text)
    },
    clear() {
      if (shown.length === 0) return
      const text = erase()
      shown = []
      terminal.write(text)
    },
  }
}
