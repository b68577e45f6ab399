import type { RecordingFormat } from '../recorded-row.ts'
import { codeQualityFormat } from './code-quality.ts'
import { evalPlusFormat } from './evalplus.ts'
import { helmFormat } from './helm.ts'
import { inspectFormat } from './inspect.ts'
import { liveCodeBenchFormat } from './livecodebench.ts'
import { lmEvalFormat } from './lm-eval/lm-eval.ts'
import { mmluProFormat } from './mmlu-pro.ts'
import { recordingFormat } from './recording.ts'
import { smcsFormat } from './smcs.ts'
import { zeroEvalFormat } from './zeroeval.ts'

/** Every form of recorded answers that smacs reads, by the name it has on the command line. */
export const recordingFormats: readonly RecordingFormat[] = [
  recordingFormat,
  zeroEvalFormat,
  mmluProFormat,
  smcsFormat,
  lmEvalFormat,
  inspectFormat,
  helmFormat,
  codeQualityFormat,
  evalPlusFormat,
  liveCodeBenchFormat,
]
