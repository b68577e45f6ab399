import { expect, test } from 'vitest'
import { yesNoQuestion, yesOrNo } from './yes-no.ts'

test.each([
  ['Is a whale a fish?', 'Is a whale a fish?'],
  ['Read this. The shop opens at nine.\n\nDoes the shop open at noon?', 'Does the shop open at noon?'],
  ['True or false: a whale is a fish.', 'a whale is a fish.'],
  ['Is a whale a fish or a mammal?', undefined],
  ['Which animal is a fish?', undefined],
  ['What is a whale?', undefined],
])('%j asks for yes or no: %j', (text, asked) => {
  expect(yesNoQuestion(text)).toBe(asked)
})

test.each([
  ['Yes', 'yes'],
  ['Yes, whales are fish.', 'yes'],
  ['It is.', 'yes'],
  ['It is, yes.', 'yes'],
  ["I'm quite sure that it is, since it swims.", 'yes'],
  ['A whale is a fish.', 'yes'],
  ['The answer is **yes**.', 'yes'],
  ['It swims, it has fins, so yes.', 'yes'],
  ['Nope.', 'no'],
  ['Not really.', 'no'],
  ["It isn't; it is a mammal.", 'no'],
  ["I don't think so: it breathes air.", 'no'],
  ['Whales are not fish. They breathe air.', 'no'],
  ['At first glance it looks like a fish. But it breathes air, so the answer is **no**.', 'no'],
  ['Although it lives in the sea, a whale is no fish.', 'no'],
  ['Yes and no, it depends.', undefined],
  ['A whale is a mammal.', undefined],
  ['People often ask this.', undefined],
  ['No one has asked this before.', undefined],
])('%j says %s', (response, said) => {
  expect(yesOrNo(response, 'Is a whale a fish?')).toBe(said)
})

test('a sentence with another word than the question has says nothing, since it may be the opposite', () => {
  const question = 'Was the bridge finished before the tower?'
  expect(yesOrNo('The bridge was finished before the tower.', question)).toBe('yes')
  expect(yesOrNo('The bridge was finished after the tower.', question)).toBeUndefined()
})
