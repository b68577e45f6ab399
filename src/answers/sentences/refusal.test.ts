import { expect, test } from 'vitest'
import { isRefusal } from './refusal.ts'

test.each([
  "I don't know.",
  'I do not know who built it.',
  'Sorry, I can’t say which one it was.',
  "I'm afraid that I can't help with that.",
  "I'm not sure which of the two came first.",
  'I have no information on a bridge of that name.',
  "I'm unable to name it. Could you give me more details?",
  'The passage does not say who it was.',
  "It isn't stated in the text.",
  "That's hard to tell.",
  'It depends on what you mean, so I cannot answer.',
  'No idea, sorry.',
  'Sorry, that is beyond my knowledge.',
  'As an AI, I cannot look this up.',
  "I'm not an expert in botany.",
])('%s is no answer', (text) => {
  expect(isRefusal(text)).toBe(true)
})

test.each([
  "I'm not sure, but I think it's the Danube.",
  "I'm not sure, but Vienna seems right.",
  'I do not know for certain, but my guess is Vienna.',
  'Probably the Danube, though I am not sure.',
  "I don't think so.",
  'Not spam',
  'No',
  'Nobody knows the author.',
  'It is not the Rhine but the Danube.',
  "I'm not a chemist, but I believe that this is **argon**.",
  'There is no such prime.',
  'Do no harm.',
])('%s is an answer', (text) => {
  expect(isRefusal(text)).toBe(false)
})

test('where the question offers that the text is silent, saying so is an answer', () => {
  const question = 'Is the claim supported, contradicted or not mentioned?'
  expect(isRefusal('It is not mentioned in the text.', question)).toBe(false)
  expect(isRefusal('It is not mentioned in the text.', 'Who owns the boat?')).toBe(true)
})
