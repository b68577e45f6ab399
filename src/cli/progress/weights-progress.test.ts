import { expect, test } from 'vitest'
import { gemma3, smollm2 } from '../../weights/manifest.ts'
import { createLiveRegion } from '../terminal/live-region.ts'
import { createTerminal } from '../terminal/terminal.ts'
import { createWeightsProgress } from './weights-progress.ts'

test('bytes, time left and, at the end, what was fetched with its licence and terms', () => {
  const written: string[] = []
  const terminal = createTerminal({ write: (text) => written.push(text) }, {})
  let nowMs = 0
  const progress = createWeightsProgress({ terminal, region: createLiveRegion(terminal), nowMs: () => nowMs })
  const totalBytes = 300_000_000
  for (; nowMs <= 20_000; nowMs += 10_000) progress.onProgress({ doneBytes: 100_000_000 + nowMs * 5000, totalBytes })
  progress.onFetched([smollm2, gemma3])
  expect(written.join('')).toBe(
    `${[
      '  Fetching  50 %  150.0 MB of 300.0 MB, 30.0 s left',
      '  Fetching  66 %  200.0 MB of 300.0 MB, 20.0 s left',
      '  ✓ SmolLM2 135M Instruct, Q4_1  98.4 MB, Apache-2.0',
      '  ✓ Gemma 3 270M (base), Q4_K_M  253.3 MB, Gemma Terms of Use',
      '    Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms.',
      '    https://ai.google.dev/gemma/terms',
    ].join('\n')}\n`,
  )
})
