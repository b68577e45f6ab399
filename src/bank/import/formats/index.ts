import type { RecordingFormat } from '../recorded-row.ts'
import { recordingFormat } from './recording.ts'

/** Every form of recorded answers that smacs reads, by the name it has on the command line. */
export const recordingFormats: readonly RecordingFormat[] = [recordingFormat]
