import type { Benchmark } from './benchmark.ts'
import { aime } from './sets/aime.ts'
import { finQa } from './sets/finqa.ts'
import { gpqa } from './sets/gpqa.ts'
import { humanEval } from './sets/humaneval.ts'
import { ifEval } from './sets/ifeval.ts'
import { liveCodeBench } from './sets/livecodebench.ts'
import { liveMathBench } from './sets/livemathbench.ts'
import { math } from './sets/math.ts'
import { mbpp } from './sets/mbpp.ts'
import { medMcqa } from './sets/medmcqa.ts'
import { mmluPro } from './sets/mmlu-pro.ts'

/** Every benchmark whose official files can be read, by its name on the command line. */
export const benchmarks: readonly Benchmark[] = [
  mmluPro,
  gpqa,
  medMcqa,
  aime,
  math,
  mbpp,
  liveCodeBench,
  ifEval,
  finQa,
  humanEval,
  liveMathBench,
]
