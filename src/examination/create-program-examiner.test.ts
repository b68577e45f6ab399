import { expect, test } from 'vitest'
import { SandboxError } from '../errors/sandbox-error.ts'
import type { CallOutcome, CodeRunner } from '../ports/code-runner.ts'
import type { PlainValue } from '../ports/plain-value.ts'
import { questionFromText } from '../ports/question.ts'
import { createProgramExaminer } from './create-program-examiner.ts'
import { scriptedRunner } from './fixtures/scripted-runner.ts'

const question = questionFromText('Write square(x).\n\nsquare(3) == 9\nsquare(-1) == 1', { answerType: 'code' })
const { signal } = new AbortController()
const returned = (value: PlainValue): CallOutcome => ({ kind: 'returned', value })
const runner = scriptedRunner({
  'x * x': ([x]) => returned(Number(x) ** 2),
  'x ** 2': ([x]) => returned(Number(x) ** 2),
  'abs(x) * 3': ([x]) => returned(Math.abs(Number(x)) * 3),
  'x / 0': () => ({ kind: 'raised', type: 'ZeroDivisionError', message: 'division by zero' }),
})
const answer = (body: string) => ({ model: body, text: `\`\`\`python\ndef square(x):\n    return ${body}\n\`\`\`` })

test('programs are run on the examples and on inputs made from them; equal outputs are equal', async () => {
  const examiner = createProgramExaminer(runner)
  const answers = [
    answer('x * x'),
    answer('x ** 2'),
    answer('abs(x) * 3'),
    answer('x / 0'),
    { model: 'm', text: 'No.' },
  ]
  const { executions, examples, inputs = [] } = await examiner.examine(question, answers, signal)
  expect(examples).toEqual(['square(3) == 9', 'square(-1) == 1'])
  expect(inputs.length).toBeGreaterThan(10)
  expect(inputs.every((input) => /^square\(-?\d+\)$/.test(input))).toBe(true)
  expect(executions[0]).toMatchObject({ passed: 2, of: 2, inputs: inputs.length + 2 })
  expect(executions[1]).toEqual(executions[0])
  expect(executions[2]).toMatchObject({ passed: 1, of: 2 })
  expect(executions[2]?.outputs).not.toBe(executions[0]?.outputs)
  expect(executions[3]).toEqual({ passed: 0, of: 2 })
  expect(executions[4]).toEqual({ passed: 0, of: 2 })
})

test('a program is run once, whoever gives it and how often it is asked after', async () => {
  let runs = 0
  const counting: CodeRunner = {
    ...runner,
    runCalls(...call) {
      runs++
      return runner.runCalls(...call)
    },
  }
  const examiner = createProgramExaminer(counting)
  const first = await examiner.examine(question, [answer('x * x')], signal)
  const again = await examiner.examine(question, [answer('x * x'), answer('x ** 2')], signal)
  expect(again.executions[0]).toEqual(first.executions[0])
  expect(runs).toBe(2)
})

test('questions of other types, and those that show no example, are left alone', async () => {
  const examiner = createProgramExaminer(runner)
  for (const other of [
    questionFromText('What is square(3)?', { answerType: 'number' }),
    questionFromText('Write a function square(x).', { answerType: 'code' }),
  ]) {
    expect(await examiner.examine(other, [answer('x * x')], signal)).toEqual({ executions: [undefined] })
  }
})

test('a sandbox that does not work is an error, and the next question tries again', async () => {
  let isBroken = true
  const examiner = createProgramExaminer({
    ...runner,
    runCalls: (...call) => (isBroken ? Promise.reject(new SandboxError('it is gone')) : runner.runCalls(...call)),
  })
  await expect(examiner.examine(question, [answer('x * x')], signal)).rejects.toThrow('it is gone')
  isBroken = false
  expect((await examiner.examine(question, [answer('x * x')], signal)).executions[0]).toMatchObject({ passed: 2 })
})

test('a script is run on what the question shows to be read', async () => {
  const text =
    'Square it.\n\nSample Input 1\n\n3\n\nSample Output 1\n\n9\n\nSample Input 2\n\n-1\n\nSample Output 2\n\n1\n'
  const examiner = createProgramExaminer(runner)
  const script = { model: 'm', text: '```python\nprint(square)\n```' }
  const { executions } = await examiner.examine(questionFromText(text, { answerType: 'code' }), [script], signal)
  expect(executions[0]).toMatchObject({ passed: 1, of: 2, inputs: 2 })
})
