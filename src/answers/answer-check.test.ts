import { expect, test } from 'vitest'
import type { ResponseFormat, ToolCall } from '../ports/message.ts'
import { type AnswerForm, createAnswerCheck } from './answer-check.ts'
import { toolCallsKey } from './tool-call-key.ts'

const call = (name: string, text: string): ToolCall => ({ id: 'c', name, arguments: text })
const personSchema: ResponseFormat = {
  type: 'json-schema',
  name: 'person',
  schema: {
    type: 'object',
    properties: { age: { type: 'integer' } },
    required: ['age'],
    additionalProperties: false,
  },
}
async function check(form: AnswerForm, text: string, calls: readonly ToolCall[] = []) {
  const checked = await (await createAnswerCheck(form))?.(text, calls)
  return checked === undefined ? 'anything' : checked.ok ? checked.text : { wrong: checked.reason }
}

test('where no form is asked for, nothing is checked', async () => {
  expect(await check({}, 'x')).toBe('anything')
  expect(await check({ responseFormat: { type: 'text' }, tools: [] }, 'x')).toBe('anything')
})

test('JSON is taken out of what stands around it, and has to fit its schema', async () => {
  const form = { responseFormat: personSchema }
  expect(await check(form, '{"age": 5}')).toBe('{"age": 5}')
  expect(JSON.parse(String(await check(form, 'Here:\n```json\n{"age": 5}\n```')))).toEqual({ age: 5 })
  expect(await check(form, '{"age": "5"}')).toEqual({ wrong: 'its JSON is not as asked for: /age must be integer' })
  expect(await check(form, '{}')).toMatchObject({ wrong: expect.stringContaining("required property 'age'") })
  expect(await check(form, 'five')).toEqual({ wrong: 'it is no JSON' })
  expect(await check({ responseFormat: { type: 'json' } }, '[1]')).toBe('[1]')
})

test('a schema of 2020-12 is read as such, and one that is none is wrong use', async () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'array',
    prefixItems: [{ type: 'string' }],
  }
  const form: AnswerForm = { responseFormat: { type: 'json-schema', name: 'x', schema } }
  expect(await check(form, '["a"]')).toBe('["a"]')
  expect(await check(form, '[1]')).toMatchObject({ wrong: expect.stringContaining('/0 must be string') })
  const none: AnswerForm = { responseFormat: { type: 'json-schema', name: 'x', schema: { type: 'objekt' } } }
  await expect(check(none, '{}')).rejects.toThrow('The JSON Schema cannot be used')
})

test('a pattern that would take for ever is given up, holds nobody else up, and settles its schema', async () => {
  const schema = { type: 'string', pattern: '^(a+)+$' }
  const form: AnswerForm = { responseFormat: { type: 'json-schema', name: 'x', schema } }
  const given = { wrong: expect.stringContaining('could not be checked') }
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  expect(await check(form, JSON.stringify(`${'a'.repeat(60)}!`))).toMatchObject(given)
  clearInterval(turning)
  // The event loop went on while the pattern was tried.
  expect(turns).toBeGreaterThan(5)
  expect(await check(form, '"a"')).toMatchObject(given)
  const same: AnswerForm = { responseFormat: { type: 'json-schema', name: 'x', schema: { ...schema } } }
  expect(await check(same, '"a"')).toBe('"a"')
})

test.each([
  ['2,001 lists and objects', { enum: Array.from({ length: 2_000 }, () => []) }, '2000 objects and lists'],
  ['70,000 characters', { description: 'x'.repeat(70_000) }, '65536 characters'],
  ['101 levels', JSON.parse(`${'{"not":'.repeat(100)}{}${'}'.repeat(100)}`), '100 levels'],
])('a schema of %s is refused before it is compiled, a strict tool alike', async (_, schema, limit) => {
  const form: AnswerForm = { responseFormat: { type: 'json-schema', name: 'x', schema } }
  await expect(createAnswerCheck(form)).rejects.toThrow(limit)
  const tool: AnswerForm = { tools: [{ name: 'x', parameters: schema, strict: true }] }
  await expect(createAnswerCheck(tool)).rejects.toThrow(limit)
})

test('tool calls have to be of the tools there are, with arguments that can be read, as many as allowed', async () => {
  const tools = [
    { name: 'add', parameters: { type: 'object', properties: { a: { type: 'number' } } }, strict: true },
    { name: 'now' },
  ]
  expect(await check({ tools }, '', [call('add', '{"a":1}'), call('now', '')])).toBe('')
  expect(await check({ tools }, 'no need', [])).toBe('no need')
  const wrong = async (form: Partial<AnswerForm>, calls: readonly ToolCall[]) =>
    ((await check({ tools, ...form }, '', calls)) as { wrong: string }).wrong
  expect(await wrong({}, [call('sub', '{}')])).toContain('sub, which there is not')
  expect(await wrong({}, [call('now', '[1]')])).toContain('no JSON object')
  expect(await wrong({}, [call('add', '{"a":"1"}')])).toContain('/a must be number')
  expect(await wrong({ toolChoice: 'none' }, [call('now', '')])).toContain('told not to')
  expect(await wrong({ toolChoice: 'required' }, [])).toBe('it called no tool')
  expect(await wrong({ toolChoice: { name: 'add' } }, [call('now', '')])).toBe('it called now instead')
  expect(await wrong({ parallelToolCalls: false }, [call('now', ''), call('now', '')])).toBe(
    'it called 2 tools at once',
  )
})

test('calls are compared by names and values: neither ids, nor order, nor white space count', () => {
  const one = toolCallsKey([call('add', '{"a": 1, "b": [2]}'), call('now', '')])
  expect(toolCallsKey([{ ...call('now', '{}'), id: 'other' }, call('add', '{"b":[2],"a":1.0}')])).toBe(one)
  expect(toolCallsKey([call('add', '{"a": 2, "b": [2]}'), call('now', '')])).not.toBe(one)
})
