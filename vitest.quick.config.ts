import { mergeConfig } from 'vitest/config'
import everything from './vitest.config.ts'

/** What tells within a minute whether a change holds: all but browsers, whole lab runs, packages, model files and killed processes. */
export default mergeConfig(everything, {
  test: {
    // Nothing left here touches what another file's tests see, and loading modules once halves the time.
    isolate: false,
    exclude: [
      'node_modules/**',
      'test/{page,lab,cli,clients}/**',
      'test/package.test.ts',
      'test/server/fault-matrix.test.ts',
      'src/models/llama-cpp/**',
      'src/weights/**',
      'src/**/*{kill,killed-import,several-processes,thread,jobs}.test.ts',
      'src/bank/import/formats/published-formats.test.ts',
      'src/lab/predict/**',
      'src/method/stopping/tune-stopping.test.ts',
      'src/grading/grade-response.test.ts',
      'src/server/counterfactuals/**',
      'src/server/lasting/**',
      'src/models/openai-compatible/openai-compatible-faults.test.ts',
    ],
  },
})
