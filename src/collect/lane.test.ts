import { expect, test } from 'vitest'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import { lanesOf } from './lane.ts'

test('members of one resource share a lane and its smallest limit, in their order', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => createScriptedModel({ id, replies: [] }))
  if (!a || !b || !c) expect.unreachable()
  const lanes = lanesOf([
    { model: a, resource: 'file', concurrency: 2 },
    { model: b, resource: 'endpoint', concurrency: 8 },
    { model: c, resource: 'file', concurrency: 1 },
  ])
  expect(lanes).toEqual([
    { models: [a, c], concurrency: 1 },
    { models: [b], concurrency: 8 },
  ])
})
