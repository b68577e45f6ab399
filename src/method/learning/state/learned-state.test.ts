import { expect, test } from 'vitest'
import {
  isCopy,
  type LearnedState,
  memberOf,
  nothingLearned,
  withMembers,
  withoutModel,
  withRenamedModel,
  withRenewed,
} from './learned-state.ts'

const state: LearnedState = {
  ...withRenewed(withMembers(nothingLearned, ['a', 'b', 'c']), 0, 'drift'),
  pairs: [{ members: [1, 2], sum: 3 }],
  copies: [['a', 'b']],
  excluded: ['c'],
  alarms: [
    { kind: 'drift', trace: '1', model: 'a', answers: 50 },
    { kind: 'copy', trace: '2', model: 'b', other: 'a', questions: 9 },
  ],
}

test('a renewed model is somebody new, and the old one stays who it was', () => {
  expect(state.members.map(({ model, retired }) => [model, retired])).toEqual([
    ['a', 'drift'],
    ['b', undefined],
    ['c', undefined],
    ['a', undefined],
  ])
  expect(memberOf(state, 'a')).toBe(3)
})

test('another name goes with everything that was learnt under the old one', () => {
  const renamed = withRenamedModel(state, 'a', 'z')
  expect(memberOf(renamed, 'a')).toBe(-1)
  expect(memberOf(renamed, 'z')).toBe(3)
  expect(isCopy(renamed, 'b', 'z')).toBe(true)
  expect(renamed.alarms).toMatchObject([{ model: 'z' }, { model: 'b', other: 'z' }])
  expect(withRenamedModel(state, 'c', 'y').excluded).toEqual(['y'])
})

test('a model that is removed begins anew under its name, and nothing is held against it', () => {
  const removed = withoutModel(state, 'c')
  expect(memberOf(removed, 'c')).toBe(-1)
  expect(removed).toMatchObject({ excluded: [], pairs: [] })
  expect(withoutModel(state, 'a')).toMatchObject({ copies: [], alarms: [] })
})
