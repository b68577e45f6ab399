import { expect, test } from 'vitest'
import type { Smacs } from '../../smacs/create-smacs.ts'
import { createStrategyFittings } from './strategy-fittings.ts'

test('each strategy is fitting until it is fitted or has failed, and a reload begins anew', async () => {
  const waits = new Map<string, PromiseWithResolvers<void>>()
  const prepare: Smacs['prepare'] = (name) => {
    const wait = Promise.withResolvers<void>()
    waits.set(String(name), wait)
    return wait.promise
  }
  const failures: string[] = []
  const fittings = createStrategyFittings((strategy) => failures.push(strategy))
  const smacs = { prepare } as Smacs
  const states = (): readonly string[] => fittings.states().map(({ strategy, state }) => `${strategy} ${state}`)
  fittings.begin({ smacs, strategies: { careful: { kind: 'paper' }, default: { kind: 'adaptive' } } })
  expect(states()).toEqual(['default fitting', 'careful fitting'])
  waits.get('default')?.resolve()
  waits.get('careful')?.reject(new Error('no memory'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(states()).toEqual(['default fitted', 'careful failed'])
  expect(failures).toEqual(['careful'])
  fittings.begin({ smacs, strategies: {} })
  expect(states()).toEqual(['default fitting'])
})
