import { expect, test } from 'vitest'
import { z } from 'zod'
import { metadataSchema } from './metadata-schema.ts'

const pairs = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, value]))

test('pairs are counted before any is looked at', () => {
  expect(metadataSchema.safeParse(pairs(15_000, 1)).error?.issues).toMatchObject([{ message: 'at most 16 pairs' }])
  expect(metadataSchema.safeParse(pairs(17, 'v')).success).toBe(false)
  expect(metadataSchema.parse(pairs(16, 'v'))).toEqual(pairs(16, 'v'))
  expect(metadataSchema.safeParse(pairs(1, 1)).error?.issues).toMatchObject([{ path: ['k0'] }])
})

test('the limits stand in its JSON Schema', () => {
  expect(z.toJSONSchema(metadataSchema, { io: 'input', unrepresentable: 'any' })).toMatchObject({
    type: 'object',
    maxProperties: 16,
    additionalProperties: { type: 'string', maxLength: 512 },
  })
})
