import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { createReadiness } from './readiness.ts'

test('a model that can be reached for nothing is not asked for a generation', async () => {
  let reached = 0
  const model = {
    ...createScriptedModel({ id: 'a', replies: () => '42' }),
    probe: () => Promise.reject(new Error('A probe would cost something.')),
    reach: async () => {
      reached += 1
    },
  }
  const readiness = createReadiness({ clock: createVirtualClock(), probeTimeoutMs: 1_000, retryAfterMs: 1_000 })
  expect(await readiness.check([model])).toEqual([{ model: 'a', reachable: true }])
  expect(await readiness.check([model])).toEqual([{ model: 'a', reachable: true }])
  expect(reached).toBe(1)
})
