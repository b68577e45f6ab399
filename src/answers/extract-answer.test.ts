import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AnswerType } from '../ports/question.ts'
import { extractAnswer } from './extract-answer.ts'

const options = ['Iron', 'Helium', 'Both of them', 'None of them']
const ask = (answerType: AnswerType, text = '') => ({
  text,
  answerType,
  ...(answerType === 'choice' ? { options } : {}),
})

test.each([
  ['an answer field', '{"reasoning": "3 + 4 is 7", "answer": "7"}', '7'],
  ['the last filled answer field', '{"answer": "6"} No, wait: {"answer": "7"} {"answer": "___"}', '7'],
  ['a field in broken JSON', '{"reasoning": "he said "seven" and left", "answer": "7"', '7'],
  ['a field never closed', '{"answer": "7', '7'],
  ['a number without quotes', '{"final_answer": 1,234.5}', '1,234.5'],
  ['LaTeX with single backslashes', '{"answer": "\\frac{1}{2}"}', '\\frac{1}{2}'],
  ['LaTeX with doubled backslashes', '{"answer": "\\\\frac{1}{2}"}', '\\frac{1}{2}'],
  ['escaped quotes', '{"answer": "67\\""}', '67"'],
  ['a field inside an escaped text', '{"reasoning": "so \\"answer\\": \\"500\\""}', '500'],
  ['a list', '{"answer": [1, 2]}', '[1, 2]'],
  ['no echoed example', 'Give e.g., `"answer": "42"`.\nThe answer is 7.', '7'],
  ['the last box', 'First \\boxed{1}, then \\boxed{\\frac{\\sqrt{3}}{2}}.', '\\frac{\\sqrt{3}}{2}'],
  ['escaped braces in a box', '$\\boxed{\\{1, 2\\}}$', '\\{1, 2\\}'],
  ['a box without braces', '\\boxed 5', '5'],
  ['a statement', 'We add them. The answer is 12. Let me know if it helps!', '12'],
  ['a statement with a decimal', 'The final answer is 3.75.', '3.75'],
  ['a bold statement', '**Answer:** 157', '157'],
  ['a statement on the next line', 'Final answer:\n\n$$ 42 $$', '42'],
  ['the mark of GSM8K', 'Half of 48 is 24.\n#### 72', '72'],
  ['the last statement', 'The answer is 5. Wait. The answer is 6.', '6'],
  ['a final line', 'Three apples\nand four pears make\n7', '7'],
  ['the bold part of a final line', 'We add up.\n\nSo there are **7** of them in all.', '7'],
  ['a line before a courtesy', 'It is\n= 7\n\nLet me know if you have questions!', '= 7'],
  ['a final code block', 'Here:\n```\n7\n```', '7'],
  ['a number that is only explained afterwards', '42\n\nExplanation: 6 bags of 7', '42'],
  ['a last line before a first one', '12\n\nNo, wait. Once more:\n\n13', '13'],
  ['a response that is the answer', ' $7$ ', '7'],
  ['what follows the thinking', '<think>the answer is 5</think>The answer is 7', '7'],
])('finds %s', (_about, response, answer) => {
  expect(extractAnswer(response, ask('number'))).toBe(answer)
})

test.each([
  ['nothing at all', '   '],
  ['thinking cut short', '<think>maybe the answer is 5'],
  ['an empty field', '{"reasoning": "…", "answer": "___"}\n\nLet me know if you want more!'],
  ['a derivation cut short', `${'We go on. '.repeat(60)}\nSubstituting x into the \\frac{1}{`],
])('finds no answer in %s', (_about, response) => {
  expect(extractAnswer(response, ask('number'))).toBeUndefined()
})

test.each([
  ['The answer is (B).', 'B'],
  ['The answer is: **B**', 'B'],
  ['Answer: B) Helium', 'B'],
  ['{"answer": "B"}', 'B'],
  ['{"answer": "Helium"}', 'B'],
  ['So it is \\boxed{\\text{(B)}}.', 'B'],
  ['b', 'B'],
  ['option b', 'B'],
  ['The gas is helium.', 'B'],
  ['It is "Helium", I think', 'B'],
  ['(B) Helium is a gas.', 'B'],
  ['The answer is helium.', 'B'],
  ['A gas is what fills its container. I think of B.', 'B'],
  ['The correct choice would be B', 'B'],
  ['The answer is A lot of things, so B', 'B'],
])('reads the option from %s', (response, letter) => {
  expect(extractAnswer(response, ask('choice'))).toBe(letter)
})

test.each(['Not B', 'It is not helium.', 'I cannot say.', 'The answer is (Z).', 'A thing I know nothing of'])(
  'reads no option from %s',
  (response) => {
    expect(extractAnswer(response, ask('choice'))).toBeUndefined()
  },
)

test('options listed in the question stand for options given', () => {
  const text = 'Which is a gas?\nA. Iron\nB. Helium\nC. Both of them'
  expect(extractAnswer('It is helium.\nAnswer: Helium', { text })).toBe('B')
})

test('code is the last fenced block, open text all of it', () => {
  const response = 'Try\n```python\nx = 1\n```\nor better\n```python\nx = 2\n```\nGood luck.'
  expect(extractAnswer(response, ask('code'))).toBe('x = 2')
  expect(extractAnswer(response, ask('open'))).toBe(response)
})

test('a question that wants JSON gets the JSON value', () => {
  const question = { text: 'List two.', responseFormat: { type: 'json' } as const }
  expect(extractAnswer('Sure: ```json\n{"a": [1, 2]}\n```', question)).toBe('{"a": [1, 2]}')
  expect(extractAnswer('I would rather not.', question)).toBeUndefined()
})

const types = ['number', 'choice', 'text', 'code', 'open'] as const

test('no text whatever makes it throw', () => {
  const pieces = fc.constantFrom(
    '\\boxed{',
    '{',
    '}',
    '"answer":',
    '"',
    "'",
    '\\',
    'the answer is ',
    '**',
    '```',
    '\n',
    '$',
    '\\(',
    '(',
    ')',
    'A',
    '7',
    ' ',
    '####',
    '<think>',
    '</think>',
    '.',
    ',',
  )
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(hostile, hostile, fc.constantFrom(...types), (response, text, answerType) => {
      const answer = extractAnswer(response, { text, answerType })
      expect(answer === undefined || typeof answer === 'string').toBe(true)
    }),
    { numRuns: 3_000, seed: 4 },
  )
})

const repeated = [
  '"answer": "',
  '"answer": {',
  '\\boxed{',
  'the answer is ',
  'answer:\n',
  '**',
  '(',
  ' ',
  '\n',
  '\\',
  '"',
  '{"answer": "a',
  'A ',
  '= ',
  '```\n',
  '<think>',
  'Answer: \t',
  '#### ',
  '$',
  '\\text{',
  'answer is (',
  'answer is        ',
]

test.each(repeated)(
  'a megabyte of %j is read at once',
  (piece) => {
    const response = piece.repeat(Math.ceil(1_000_000 / piece.length))
    for (const answerType of types) {
      const answer = extractAnswer(response, { text: 'How many?', answerType, options })
      expect((answer ?? '').length).toBeLessThanOrEqual(response.length)
    }
  },
  // A reader of quadratic cost takes minutes.
  5_000,
)

test('of a short sentence with two amounts the emphasised one is taken, and hedges hide no number', () => {
  const question = { text: 'How much did the second repair cost?' }
  expect(extractAnswer('The first came to $180 and the second to **$240**.', question, 'number')).toBe('$240')
  expect(extractAnswer('The first came to $180 and the second to $240.', question, 'number')).toBeUndefined()
})

test.each<[string, string | undefined]>([
  ["It's exactly 42.195 km, if I'm not mistaken.", '42.195 km'],
  ["It's exactly 42.195 km, if I recall correctly.", '42.195 km'],
  ["It's 42.195 km, if the course is flat.", undefined],
])('a number in "%s" is read where the clause beside it sets no condition', (response, expected) => {
  const answer = extractAnswer(response, { text: 'How long is a marathon, in kilometres?' }, 'number')
  expect(answer === undefined ? undefined : /\d.*/.exec(answer)?.[0]).toBe(expected)
})
