import { expect, test } from 'vitest'
import { SandboxError } from '../../errors/sandbox-error.ts'
import type { ChatDelta, ChatRequest } from '../../ports/chat-model.ts'
import type { CodeRunner, ScriptOutcome } from '../../ports/code-runner.ts'
import { createScriptedModel, type ScriptedModelOptions } from '../scripted/scripted-model.ts'
import { createProgramModel } from './program-model.ts'

const quiet: ScriptOutcome = { status: 0, wallMs: 1, cpuMs: 1, stdout: '', stderr: '', isCut: false }

/** A runner that knows what each program prints. */
function scriptedRunner(run: (code: string) => Partial<ScriptOutcome>): CodeRunner & { readonly programs: string[] } {
  const programs: string[] = []
  const unasked = (): never => {
    throw new Error('A program member runs scripts alone.')
  }
  return {
    id: 'scripted',
    programs,
    async runScript({ code }) {
      programs.push(code)
      return { ...quiet, ...run(code) }
    },
    runCalls: unasked,
    runTests: unasked,
    close: async () => undefined,
  }
}

const question: ChatRequest = { messages: [{ role: 'user', content: 'What is 6 times 7?' }] }

function member(
  replies: ScriptedModelOptions['replies'],
  run: (code: string) => Partial<ScriptOutcome>,
  facts: Partial<ScriptedModelOptions> = {},
) {
  const writer = createScriptedModel({ id: 'qwen', replies, ...facts })
  const runner = scriptedRunner(run)
  return { writer, runner, model: createProgramModel({ id: 'qwen-program', of: 'qwen' }, writer, runner) }
}

async function collect(stream: AsyncIterable<ChatDelta>): Promise<readonly ChatDelta[]> {
  const deltas: ChatDelta[] = []
  for await (const delta of stream) deltas.push(delta)
  return deltas
}
const signal = new AbortController().signal
const textOf = (deltas: readonly ChatDelta[], type: 'text' | 'reasoning'): string =>
  deltas.map((delta) => (delta.type === type ? delta.text : '')).join('')

const written = 'Let us see.\n```python\nprint(6 * 7)\n```'

test('what the program prints is the answer, and the program is what was thought', async () => {
  const reply = { text: written, usage: { inputTokens: 50, outputTokens: 20 } }
  const { model, runner } = member([reply], () => ({ stdout: '42\n' }))
  const deltas = await collect(model.stream(question, { signal }))
  expect(textOf(deltas, 'text')).toBe('42')
  expect(textOf(deltas, 'reasoning')).toBe(written)
  expect(runner.programs).toEqual(['print(6 * 7)'])
  expect(deltas.filter(({ type }) => type === 'usage')).toEqual([{ type: 'usage', usage: reply.usage }])
  expect(deltas.at(-1)).toEqual({ type: 'finish', reason: 'stop' })
})

test('the writer is asked for a program after the question, and for nothing that is about an answer', async () => {
  const { model, writer } = member([written], () => ({ stdout: '42' }))
  await collect(model.stream({ ...question, logprobs: true, stop: ['\n'], temperature: 0, maxTokens: 300 }, { signal }))
  const asked = writer.calls[0]?.request
  expect(asked?.messages.at(-1)?.content).toMatch(
    /^What is 6 times 7\?\n\nDo not answer directly\. Write a short Python/,
  )
  expect(asked).toMatchObject({ temperature: 0, maxTokens: 300 })
  expect(asked).not.toHaveProperty('logprobs')
  expect(asked).not.toHaveProperty('stop')
})

test('an answer that has to be JSON is printed as such', async () => {
  const { model, writer } = member([written], () => ({ stdout: '{"n": 42}' }))
  const schema = { type: 'object', properties: { n: { type: 'integer' } } }
  const responseFormat = { type: 'json-schema', name: 'number', schema } as const
  expect(textOf(await collect(model.stream({ ...question, responseFormat }, { signal })), 'text')).toBe('{"n": 42}')
  expect(writer.calls[0]?.request.messages.at(-1)?.content).toContain(JSON.stringify(schema))
  expect(writer.calls[0]?.request).not.toHaveProperty('responseFormat')
})

test.each([
  ['no program', 'It is 42.', {}, 'no-program', 'it wrote no program'],
  [
    'a program that raises',
    written,
    { status: 1, failure: { reason: 'error', stage: 'run', detail: 'ZeroDivisionError: division by zero' } },
    'program-failed',
    'its program failed: ZeroDivisionError: division by zero.',
  ],
  [
    'a program that hangs',
    written,
    { failure: { reason: 'timeout', stage: 'run' } },
    'program-failed',
    'ran out of time',
  ],
  ['a program that prints nothing', written, { stdout: ' \n' }, 'program-failed', 'its program printed nothing'],
] as const)('%s is a failed generation with its reason, not tried again', async (_, text, outcome, kind, message) => {
  const { model } = member([text], () => outcome)
  const failed = await collect(model.stream(question, { signal })).catch((error: unknown) => error)
  expect(failed).toMatchObject({ model: 'qwen-program', kind, retryable: false })
  expect(failed).toHaveProperty('message', expect.stringContaining(message))
})

test('a program that computes a result and forgets to print it prints it', async () => {
  const { model, runner } = member(['```python\nanswer = 6 * 7\n```'], () => ({ stdout: '42\n' }))
  expect(textOf(await collect(model.stream(question, { signal })), 'text')).toBe('42')
  expect(runner.programs).toEqual(['answer = 6 * 7\nprint(answer)\n'])
})

test('a program that was cut off at the limit of tokens is not run', async () => {
  const { model, runner } = member([{ text: '```python\nprint(6', finishReason: 'length' }], () => ({ stdout: '6' }))
  await expect(collect(model.stream(question, { signal }))).rejects.toMatchObject({ kind: 'no-program' })
  expect(runner.programs).toEqual([])
})

test('a program that is whole is run, whatever was cut off after it', async () => {
  const text = `${written}\nThis program mul`
  const { model } = member([{ text, finishReason: 'length' }], () => ({ stdout: '42' }))
  expect(textOf(await collect(model.stream(question, { signal })), 'text')).toBe('42')
})

test('a sandbox that does not work is told as such', async () => {
  const { model } = member([written], () => {
    throw new SandboxError('The sandbox does not start.')
  })
  const failed = collect(model.stream(question, { signal }))
  await expect(failed).rejects.toMatchObject({ kind: 'sandbox', message: expect.stringContaining('does not start') })
})

test('questions with tools are refused before the writer is asked', async () => {
  const { model, writer } = member([], () => ({}))
  const tools = [{ name: 'weather' }]
  await expect(collect(model.stream({ ...question, tools }, { signal }))).rejects.toMatchObject({
    kind: 'refused-request',
  })
  expect(writer.calls).toEqual([])
})

test('it costs and knows what its writer does, and is never asked to end with an answer line', () => {
  const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 }
  const facts = { price, family: 'qwen', contextTokens: 4096, defaults: { temperature: 0.2, maxTokens: 256 } }
  const { model } = member([], () => ({}), facts)
  expect(model).toMatchObject({ id: 'qwen-program', price, family: 'qwen', contextTokens: 4096 })
  expect(model.defaults).toEqual({ temperature: 0.2, maxTokens: 256, answerLine: 'off' })
  expect(model.ownPrompt).toContain('Python 3')
})

test('the program stops where the request’s stop says, and nothing of the writer’s text does', async () => {
  const { model } = member([written], () => ({ stdout: '42 apples\nEND 43' }))
  expect(textOf(await collect(model.stream({ ...question, stop: ['END'] }, { signal })), 'text')).toBe('42 apples')
})
