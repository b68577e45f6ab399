import { expect, test } from 'vitest'
import { z } from 'zod'
import { UsageError } from '../../errors/smacs-error.ts'
import { coerceSpecOptions, parseStrategySpec, splitStrategySpecs } from './strategy-spec.ts'

const schema = z.strictObject({
  maxAsked: z.int().default(5),
  careful: z.boolean().optional(),
  aggregator: z.string().optional(),
  models: z.array(z.string()).optional(),
  escalate: z.strictObject({ below: z.number().optional(), to: z.string() }).optional(),
})

test('a kind alone has no options', () => {
  expect(parseStrategySpec('prior-vote')).toEqual({ kind: 'prior-vote', options: {} })
})

test('options take the type the schema wants, nested ones with a dot, values URL-decoded', () => {
  const { options } = parseStrategySpec(
    'adaptive?maxAsked=4&careful=true&escalate.below=0.7&escalate.to=gpt%2C4%26o&aggregator=007&models=a',
  )
  expect(schema.parse(coerceSpecOptions(schema, options))).toEqual({
    maxAsked: 4,
    careful: true,
    escalate: { below: 0.7, to: 'gpt,4&o' },
    aggregator: '007',
    models: ['a'],
  })
})

test('true is a truth value where the schema names it beside a text', () => {
  const either = z.strictObject({ by: z.union([z.literal(true), z.string()]) })
  expect(coerceSpecOptions(either, { by: 'true' })).toEqual({ by: true })
  expect(coerceSpecOptions(either, { by: 'false' })).toEqual({ by: 'false' })
})

test('a repeated option is a list', () => {
  expect(parseStrategySpec('x?models=a&models=b').options).toEqual({ models: ['a', 'b'] })
})

test('several specs are split at commas, encoded commas stay', () => {
  expect(splitStrategySpecs(['paper,adaptive?to=a%2Cb', 'oracle'])).toEqual(['paper', 'adaptive?to=a%2Cb', 'oracle'])
})

test('what cannot be read is refused', () => {
  for (const spec of [
    '',
    '?a=1',
    'paper?references',
    'paper?a=%ZZ',
    'paper?a=1&a.b=2',
    'paper?__proto__.x=1',
    'p?=1',
  ]) {
    expect(() => parseStrategySpec(spec), spec).toThrow(UsageError)
  }
})
