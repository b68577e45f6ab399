import { expect, test } from 'vitest'
import { searchTextOf } from './conversation.ts'

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

test('the newest earlier messages are kept when not all fit, and the last message always whole', () => {
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
