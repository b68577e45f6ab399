import { expect, test } from 'vitest'
import { SandboxError } from '../errors/sandbox-error.ts'
import { scriptedRunner } from '../examination/fixtures/scripted-runner.ts'
import type { CollaborationEvent } from '../method/events.ts'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import type { CodeRunner } from '../ports/code-runner.ts'
import { questionFromText } from '../ports/question.ts'
import { createSmacs } from './create-smacs.ts'

const question = questionFromText('Write square(x).\n\nsquare(3) == 9\nsquare(-2) == 4', { answerType: 'code' })
const program = (body: string): string => `\`\`\`python\ndef square(x):\n    return ${body}\n\`\`\``
const runner = scriptedRunner({
  'x * x': ([x]) => ({ kind: 'returned', value: Number(x) ** 2 }),
  'x ** 2': ([x]) => ({ kind: 'returned', value: Number(x) ** 2 }),
  '3 * x': ([x]) => ({ kind: 'returned', value: 3 * Number(x) }),
})
const models = () =>
  [
    ['a', '3 * x'],
    ['b', 'x * x'],
    ['c', 'x ** 2'],
  ].map(([id = '', body = '']) => createScriptedModel({ id, replies: () => program(body) }))

async function told(strategy: string, codeRunner?: CodeRunner) {
  const smacs = createSmacs({ models: models(), ...(codeRunner !== undefined && { codeRunner }) })
  const events: CollaborationEvent[] = []
  const stream = smacs.stream(question, { strategy, seed: 7 })
  for (;;) {
    const step = await stream.next()
    if (step.done) return { answer: step.value, events }
    events.push(step.value)
  }
}

test.each(['calibrated', 'majority', 'adaptive'])(
  '%s: programs with equal outputs are one answer',
  async (strategy) => {
    const { answer, events } = await told(strategy, runner)
    expect(answer.text).toBe(program('x * x'))
    const run = events.findLast((event) => event.type === 'programs-run')
    expect(run?.programs.find(({ model }) => model === 'b')).toMatchObject({ passed: 2, of: 2 })
    expect(run?.examples).toEqual(['square(3) == 9', 'square(-2) == 4'])
    expect(run?.inputs?.length).toBeGreaterThan(10)
    const weighed = events.findLast((event) => event.type === 'answers-weighed')
    expect(weighed?.clusters[0]?.supporters).toEqual(['b', 'c'])
  },
)

test('the answer says what was run, and nothing where nothing was', async () => {
  const explanationOf = (events: readonly CollaborationEvent[]) =>
    events.findLast((event) => event.type === 'answers-weighed')?.explanation
  expect(explanationOf((await told('calibrated', runner)).events)).toMatch(
    /passes the 2 examples of the question; agrees with 1 of 2 other programs on \d+ inputs/,
  )
  const { events } = await told('calibrated')
  expect(events.some(({ type }) => type === 'programs-run')).toBe(false)
  expect(explanationOf(events)).not.toMatch(/example|input/)
})

test('a sandbox that fails costs its evidence, not the answer, and the reader is told', async () => {
  const broken = { ...runner, runCalls: () => Promise.reject(new SandboxError('no processes left')) }
  const { answer } = await told('calibrated', broken)
  expect(answer.text).toContain('def square')
  expect(answer.degraded).toBe(true)
  expect(answer.notes.join()).toContain('Programs were not run: no processes left')
})
