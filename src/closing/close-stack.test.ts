import { expect, test } from 'vitest'
import { CloseStack } from './close-stack.ts'

test('closes the last opened first, all of them, and throws the first failure', async () => {
  const closed: string[] = []
  const stack = new CloseStack()
  stack.defer(async () => void closed.push('bank'))
  stack.defer(() => Promise.reject(new Error('stuck')))
  stack.defer(async () => void closed.push('models'))
  await expect(stack.close()).rejects.toThrow('stuck')
  expect(closed).toEqual(['models', 'bank'])
  await stack.close()
  expect(closed).toHaveLength(2)
})

test('what was moved outlives the block that opened it', async () => {
  const closed: string[] = []
  const open = async (fails: boolean): Promise<CloseStack> => {
    await using stack = new CloseStack()
    stack.defer(async () => void closed.push(`${fails}`))
    if (fails) throw new Error('half open')
    return stack.move()
  }
  await expect(open(true)).rejects.toThrow('half open')
  expect(closed).toEqual(['true'])
  const kept = await open(false)
  expect(closed).toEqual(['true'])
  await kept.close()
  expect(closed).toEqual(['true', 'false'])
})
