import { expect, test } from 'vitest'
import { searchTextOf } from './conversation.ts'
import { questionFromText } from './question.ts'

test('a single question is searched by as it stands', () => {
  expect(searchTextOf([{ role: 'user', content: 'What is 6 x 7?' }])).toBe('What is 6 x 7?')
})

test('a follow-up is searched by with what the user said before, instructions and answers left out', () => {
  const text = searchTextOf([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'How far is the Moon, in kilometres?' },
    { role: 'assistant', content: '384,400 km' },
    { role: 'user', content: [{ type: 'text', text: 'And in miles?' }] },
  ])
  expect(text).toBe('How far is the Moon, in kilometres?\n\nAnd in miles?')
})

test('the newest earlier messages are kept when not all fit, and the last message always', () => {
  const long = 'x'.repeat(5_000)
  const text = searchTextOf([
    { role: 'user', content: long },
    { role: 'user', content: 'second' },
    { role: 'user', content: long },
  ])
  expect(text).toBe(`second\n\n${long}`)
})

test('tool results do not hide the question they belong to', () => {
  const text = searchTextOf([
    { role: 'user', content: 'Weather in Oslo?' },
    { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'weather', arguments: '{}' }] },
    { role: 'tool', toolCallId: 'c1', content: '12 degrees' },
  ])
  expect(text).toBe('Weather in Oslo?')
})

test('of a text of megabytes the beginning and the end are searched by, and the models are sent all of it', () => {
  const text = `Sum up what follows.${' word'.repeat(1_000_000)} How many words are there?`
  const question = questionFromText(text)
  expect(question.text.length).toBe(65_537)
  expect(question.text).toMatch(/^Sum up what follows\. word .* How many words are there\?$/s)
  expect(question.messages).toEqual([{ role: 'user', content: text }])
  expect(searchTextOf(question.messages)).toBe(question.text)
})

test('a text is cut between characters', () => {
  expect(questionFromText('😀'.repeat(40_000)).text.isWellFormed()).toBe(true)
  expect(questionFromText(`x${'😀'.repeat(40_000)}`).text.isWellFormed()).toBe(true)
})
