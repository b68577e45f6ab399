import { z } from 'zod'

const schemaShape = z.looseObject({
  $ref: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  type: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
})

/** A value that a JSON Schema of the kinds which clients send allows: `Oslo` for a text, 12 for a number. */
export function exampleOf(schema: unknown, root: unknown = schema): unknown {
  const { data } = schemaShape.safeParse(schema)
  if (data === undefined) return 'Oslo'
  if (data.$ref !== undefined) return exampleOf(followed(data.$ref, root), root)
  if ('const' in data) return data.const
  if (data.enum !== undefined) return data.enum[0]
  if (data.anyOf !== undefined) return exampleOf(data.anyOf[0], root)
  const type = Array.isArray(data.type) ? data.type[0] : data.type
  if (type === 'object' || data.properties !== undefined) {
    const properties = Object.entries(data.properties ?? {})
    return Object.fromEntries(properties.map(([name, property]) => [name, exampleOf(property, root)]))
  }
  if (type === 'array') return [exampleOf(data.items, root)]
  if (type === 'integer' || type === 'number') return 12
  if (type === 'boolean') return true
  return type === 'null' ? null : 'Oslo'
}

/** What `#/$defs/Name` points to. */
function followed(reference: string, root: unknown): unknown {
  const steps = reference.split('/').slice(1)
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], root)
}
