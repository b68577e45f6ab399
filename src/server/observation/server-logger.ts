import { type Logger, pino } from 'pino'
import type { ServerSection } from '../../config/server-section.ts'
import type { BatchedLines } from './batched-lines.ts'

/** The server's own log. @param pid the process whose lines these are, where several write them */
export function createServerLogger(
  level: ServerSection['logs']['level'],
  lines: Pick<BatchedLines, 'write'>,
  pid?: number,
): Logger {
  const base = pid === undefined ? null : { pid }
  return pino({ name: 'smacs', level, base, timestamp: pino.stdTimeFunctions.isoTime }, lines)
}
