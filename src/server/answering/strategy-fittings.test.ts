import { expect, test } from 'vitest'
import type { PreparedStrategy, Smacs } from '../../smacs/create-smacs.ts'
import { createStrategyFittings } from './strategy-fittings.ts'

test('each strategy is fitting until it is fitted or has failed, and a reload begins anew', async () => {
  const waits = new Map<string, PromiseWithResolvers<PreparedStrategy>>()
  const prepare: Smacs['prepare'] = (name) => {
    const wait = Promise.withResolvers<PreparedStrategy>()
    waits.set(String(name), wait)
    return wait.promise
  }
  const failures: string[] = []
  const keptOut: string[] = []
  const ready: string[] = []
  const fittings = createStrategyFittings({
    onFailure: (strategy) => void failures.push(strategy),
    onKeptOut: (strategy, { questions }) => void keptOut.push(`${strategy} on ${questions}`),
    onReady: (strategy, fittedHere) => void ready.push(`${strategy} ${fittedHere ? 'fitted here' : 'found'}`),
  })
  const smacs = { prepare } as Smacs
  const states = (): readonly string[] => fittings.states().map(({ strategy, state }) => `${strategy} ${state}`)
  fittings.begin({ smacs, strategies: { careful: { kind: 'paper' }, default: { kind: 'adaptive' } } })
  expect(states()).toEqual(['default fitting', 'careful fitting'])
  waits.get('default')?.resolve({ fittedHere: false })
  waits.get('careful')?.reject(new Error('no memory'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(states()).toEqual(['default fitted', 'careful failed'])
  expect(failures).toEqual(['careful'])
  fittings.begin({ smacs, strategies: {} })
  expect(states()).toEqual(['default fitting'])
  const worse = { questions: 80, lossBefore: 0.4, lossNow: 0.9, standardError: 0.1 }
  waits.get('default')?.resolve({ fittedHere: true, keptOut: worse })
  await new Promise((resolve) => setImmediate(resolve))
  expect(fittings.states()).toEqual([{ strategy: 'default', state: 'kept-out', keptOut: worse }])
  expect(keptOut).toEqual(['default on 80'])
  expect(ready).toEqual(['default found', 'default fitted here'])
})
