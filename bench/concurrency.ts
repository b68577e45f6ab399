// 32 questions at once over models that take one second: the wall clock beside the critical path of one question
// (references, then aggregations: two seconds).
//
//     node bench/concurrency.ts
//
// The last line is PASS when the wall clock is at most 1.1x the critical path.
import { createSystemClock } from '../src/clock/system-clock.ts'
import { createLexicalEmbedder } from '../src/embedders/lexical/lexical-embedder.ts'
import { createScriptedModel } from '../src/models/scripted/scripted-model.ts'
import { createSmacs } from '../src/smacs/create-smacs.ts'

const AT_ONCE = 32
const MODEL_MS = 1_000
const CRITICAL_PATH_MS = 2 * MODEL_MS
const WANTED_AT_MOST = 1.1

const clock = createSystemClock()
const models = Array.from({ length: 7 }, (_, model) =>
  createScriptedModel({
    id: `model-${model}`,
    clock,
    replies: () => ({ text: 'The answer is 391. '.repeat(100), delayMs: MODEL_MS, logprobs: [-0.2, -0.3] }),
  }),
)
const smacs = createSmacs({ models, embedder: createLexicalEmbedder() })
await smacs.ask('warm up', { strategy: 'majority' })

const start = performance.now()
await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => smacs.ask(`question ${index}`, { strategy: 'paper' })))
const wallMs = performance.now() - start
console.table([
  {
    questions: AT_ONCE,
    'critical path (ms)': CRITICAL_PATH_MS,
    'wall clock (ms)': wallMs.toFixed(0),
    ratio: (wallMs / CRITICAL_PATH_MS).toFixed(3),
    'wanted at most': WANTED_AT_MOST,
  },
])
const passed = wallMs / CRITICAL_PATH_MS <= WANTED_AT_MOST
console.log(passed ? 'PASS' : 'FAIL')
process.exitCode = passed ? 0 : 1
