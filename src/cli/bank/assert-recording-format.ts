import { recordingFormats } from '../../bank/import/formats/recording-formats.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import { nearestName } from '../../options/nearest-name.ts'

/** @throws UsageError that names the nearest format and all of them */
export function assertRecordingFormat(format: string): void {
  const names = recordingFormats.map(({ name }) => name)
  if (names.includes(format)) return
  throw new UsageError(
    `FORMAT: there is no format \`${format}\`. The nearest known one is \`${nearestName(format, names)}\`; known: ${names.join(', ')}.`,
  )
}
