import { expect, test } from 'vitest'
import { z } from 'zod'
import { strategies } from './registry.ts'

/** Every number a schema may take, by its path, with whether it is bounded above. */
function numbersIn(schema: z.core.$ZodType, path: string): readonly { path: string; isBounded: boolean }[] {
  if (schema instanceof z.ZodNumber) return [{ path, isBounded: isBounded(schema) }]
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, inner]) => numbersIn(inner as z.core.$ZodType, `${path}.${key}`))
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((inner) => numbersIn(inner, path))
  if (schema instanceof z.ZodArray) return numbersIn(schema.element, `${path}[]`)
  if (schema instanceof z.ZodRecord) return numbersIn(schema.valueType, `${path}.*`)
  const { innerType, in: input } = schema._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType }
  const inner = innerType ?? input
  return inner === undefined ? [] : numbersIn(inner, path)
}

function isBounded({ maxValue }: z.ZodNumber): boolean {
  return maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER
}

test('every numeric option of every strategy has a maximum, so that options alone start no endless work', () => {
  const numbers = [...strategies].flatMap(([kind, { optionsSchema }]) => numbersIn(optionsSchema, kind))
  expect(numbers.length).toBeGreaterThan(20)
  expect(numbers.filter((number) => !number.isBounded).map(({ path }) => path)).toEqual([])
})

test('what every strategy resolves its options to is valid itself: they are read again on their way', () => {
  const needed: Readonly<Record<string, object>> = { single: { model: 'a' } }
  for (const [kind, { optionsSchema }] of strategies) {
    const resolved = optionsSchema.parse(needed[kind] ?? {})
    expect(optionsSchema.parse(resolved)).toEqual(resolved)
  }
})

test('a schema without a maximum would be found', () => {
  const schema = z.strictObject({
    a: z.strictObject({ b: z.int().min(1).optional() }).optional(),
    c: z.number().max(3),
  })
  expect(numbersIn(schema, 's')).toEqual([
    { path: 's.a.b', isBounded: false },
    { path: 's.c', isBounded: true },
  ])
})
