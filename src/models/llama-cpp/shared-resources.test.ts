import { expect, test } from 'vitest'
import { SharedResources } from './shared-resources.ts'

test('a resource is opened once and closed when the last of its users lets go', async () => {
  const closed: string[] = []
  let opened = 0
  const resources = new SharedResources<string>(async (value) => {
    closed.push(value)
  })
  const open = async (): Promise<string> => `weights ${++opened}`
  const [first, second] = await Promise.all([resources.acquire('file', open), resources.acquire('file', open)])
  expect([first.value, second.value, opened]).toEqual(['weights 1', 'weights 1', 1])
  await first.release()
  await first.release()
  expect(closed).toEqual([])
  await second.release()
  expect(closed).toEqual(['weights 1'])
  expect((await resources.acquire('file', open)).value).toBe('weights 2')
})

test('a failed opening is told to all who waited, and the next one tries again', async () => {
  const resources = new SharedResources<string>(async () => undefined)
  const fail = async (): Promise<string> => {
    throw new Error('no memory')
  }
  const both = [resources.acquire('file', fail), resources.acquire('file', fail)]
  for (const one of await Promise.allSettled(both)) expect(one.status).toBe('rejected')
  expect((await resources.acquire('file', async () => 'weights')).value).toBe('weights')
})
