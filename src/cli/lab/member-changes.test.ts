import { expect, test } from 'vitest'
import { readMemberChanges } from './member-changes.ts'

test('changes are read, models that hold @ and = included', () => {
  expect(
    readMemberChanges({
      replace: ['Llama-405B@host=Llama-8B@500'],
      copy: ['a=b@0', 'a=b@300:0.9'],
      liar: ['Llama-405B@host@500', 'a@7:fresh'],
    }),
  ).toEqual([
    { kind: 'replaced', model: 'Llama-405B@host', by: 'Llama-8B', from: 500 },
    { kind: 'copies', model: 'a', of: 'b', from: 0, share: 1 },
    { kind: 'copies', model: 'a', of: 'b', from: 300, share: 0.9 },
    { kind: 'lies', model: 'Llama-405B@host', from: 500, how: 'popular' },
    { kind: 'lies', model: 'a', from: 7, how: 'fresh' },
  ])
})

test.each([
  [{ replace: ['a=b'] }, '--replace: expected MODEL=OTHER@500, got `a=b`'],
  [{ copy: ['a=b@5:2'] }, '--copy: expected MODEL=OTHER@500 or MODEL=OTHER@500:0.9'],
  [{ liar: ['a'] }, '--liar: expected MODEL@500'],
])('what is not of the form is refused with the form: %j', (options, message) => {
  expect(() => readMemberChanges(options)).toThrow(message)
})
