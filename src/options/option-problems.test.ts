import { expect, test } from 'vitest'
import { z } from 'zod'
import { optionProblems, pathText } from './option-problems.ts'
import { parseOptions } from './parse-options.ts'

const modelSchema = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('remote'),
    id: z.string(),
    baseUrl: z.url(),
    apiKey: z.string().min(8).optional(),
  }),
  z.strictObject({
    provider: z.literal('local'),
    id: z.string(),
    file: z.string(),
    threads: z.int().min(1).default(1),
  }),
])
const schema = z.strictObject({
  models: z.array(modelSchema).min(1),
  strategies: z.record(z.string(), z.strictObject({ kind: z.string(), alpha: z.number().optional() })).default({}),
  mode: z.enum(['fast', 'careful']).optional(),
})

function messages(value: unknown, isSecret?: (path: readonly PropertyKey[]) => boolean): readonly string[] {
  const parsed = schema.safeParse(value)
  return parsed.success ? [] : optionProblems(schema, value, parsed.error.issues, isSecret).map((p) => p.message)
}

test('an unknown key names the nearest known key of the very provider, wherever it stands', () => {
  const value = {
    models: [{ provider: 'local', id: 'a', file: 'a.gguf', thread: 2 }],
    strategies: { x: { kind: 'p', alhpa: 1 } },
  }
  expect(messages(value)).toEqual([
    'Unknown key `thread` in `models[0]`. The nearest known key is `threads`; known here: provider, id, file, threads.',
    'Unknown key `alhpa` in `strategies.x`. The nearest known key is `alpha`; known here: kind, alpha.',
  ])
})

test('a wrong value says what it should be and what it is', () => {
  expect(messages({ models: [{ provider: 'local', id: 7, file: 'f', threads: 0 }], mode: 'carefull' })).toEqual([
    'Expected `models[0].id` to be a text, got 7 (number).',
    'Expected `models[0].threads` to be at least 1, got 0 (number).',
    'Expected `mode` to be one of "fast", "careful", got "carefull" (string). The nearest is "careful".',
  ])
  expect(messages({ models: [] })).toEqual(['Expected `models` to be at least 1 entries long, got a list of 0.'])
  expect(messages({})).toEqual(['Expected `models` to be a list, but it is missing.'])
})

test('an unknown provider lists the known ones', () => {
  expect(messages({ models: [{ provider: 'remotely', id: 'a' }] })).toEqual([
    'Expected `models[0].provider` to be one of "remote", "local", got "remotely" (string). The nearest is "remote".',
  ])
})

test('a secret value is never repeated', () => {
  const value = { models: [{ provider: 'remote', id: 'a', baseUrl: 'http://h', apiKey: 'hunter2' }] }
  const said = messages(value, (path) => path.at(-1) === 'apiKey')
  expect(said).toEqual(['Expected `models[0].apiKey` to be at least 8 characters long, got another value.'])
})

test('parseOptions fills in defaults and names its subject when it refuses', () => {
  const value = { models: [{ provider: 'local', id: 'a', file: 'f' }] }
  expect(parseOptions(schema, value, 'here').models[0]).toEqual({ provider: 'local', id: 'a', file: 'f', threads: 1 })
  expect(() => parseOptions(schema, { ...value, model: 1 }, 'strategy paper')).toThrow(
    /^strategy paper: Unknown key `model`\. The nearest known key is `models`/,
  )
})

test('a path reads as it would be written', () => {
  expect(pathText(['models', 0, 'baseUrl'])).toBe('models[0].baseUrl')
})

test('of a union, the member that was meant says what is wrong', () => {
  const either = z.strictObject({ keys: z.array(z.union([z.string().min(3), z.strictObject({ name: z.string() })])) })
  const said = (value: unknown): readonly string[] => {
    const parsed = either.safeParse(value)
    return parsed.success ? [] : optionProblems(either, value, parsed.error.issues).map((problem) => problem.message)
  }
  expect(said({ keys: [{ nam: 'x' }] })).toEqual([
    'Expected `keys[0].name` to be a text, but it is missing.',
    'Unknown key `nam` in `keys[0]`. The nearest known key is `name`; known here: name.',
  ])
  expect(said({ keys: [5] })).toEqual(['Expected `keys[0]` to be a text, got 5 (number).'])
})
