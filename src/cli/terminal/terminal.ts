import { createPalette, type Palette } from './palette.ts'

/** The part of a writable stream that the command line needs. */
export interface OutputStream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Where text for a person goes: what it can do, and in which colours. */
export interface Terminal {
  write(text: string): void
  /** True where a line may be written over: a terminal that is not dumb, and wide enough for our rows. */
  readonly live: boolean
  /** Columns of a line: what the terminal has, between 40 and 100; 80 where nobody knows. */
  columns(): number
  readonly palette: Palette
}

type Environment = Readonly<Record<string, string | undefined>>

function wantsColour(stream: OutputStream, environment: Environment): boolean {
  if (environment.NO_COLOR !== undefined && environment.NO_COLOR !== '') return false
  if (environment.FORCE_COLOR !== undefined) return environment.FORCE_COLOR !== '0'
  return stream.isTTY === true && environment.TERM !== 'dumb'
}

/** Narrower rows than this cannot be read. */
const leastColumns = 40

/** Creates the view of a stream; colours follow NO_COLOR (no-color.org), FORCE_COLOR and whether it is a terminal. */
export function createTerminal(stream: OutputStream, environment: Environment): Terminal {
  return {
    write: (text) => {
      stream.write(text)
    },
    live: stream.isTTY === true && environment.TERM !== 'dumb' && (stream.columns ?? 80) >= leastColumns,
    columns: () => {
      const known = stream.columns ?? (Number(environment.COLUMNS) || 80)
      return Math.min(100, Math.max(leastColumns, known))
    },
    palette: createPalette(wantsColour(stream, environment)),
  }
}
