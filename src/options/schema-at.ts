import { z } from 'zod'

/** What a zod definition may hold inside, as far as the way to a key needs it. */
interface InnerDefinition {
  readonly innerType?: z.core.$ZodType
  readonly in?: z.core.$ZodType
  readonly getter?: () => z.core.$ZodType
}

/** The schema behind optional, default, read-only, pipe and lazy wrappers. */
function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const definition = schema._zod.def as InnerDefinition
  const inner = definition.innerType ?? definition.in ?? definition.getter?.()
  return inner === undefined ? schema : unwrapped(inner)
}

/** Whether a union's member can be what the value wants to be: every literal key the value gives is the member's. */
function fits(schema: z.core.$ZodType, value: unknown): boolean {
  if (!(schema instanceof z.ZodObject)) return true
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(schema.shape).every(([key, inner]) => {
    const given = (value as Record<string, unknown>)[key]
    return given === undefined || !(inner instanceof z.ZodLiteral) || inner.values.has(given as never)
  })
}

/** Every plain schema a value at this place may be checked by. */
function alternatives(schema: z.core.$ZodType, value: unknown): readonly z.core.$ZodType[] {
  const plain = unwrapped(schema)
  if (plain instanceof z.ZodUnion) {
    const members = plain.options as readonly z.core.$ZodType[]
    const fitting = members.filter((member) => fits(unwrapped(member), value))
    return (fitting.length > 0 ? fitting : members).flatMap((member) => alternatives(member, value))
  }
  if (plain instanceof z.ZodIntersection) {
    return [plain.def.left, plain.def.right].flatMap((side) => alternatives(side, value))
  }
  return [plain]
}

function step(schema: z.core.$ZodType, key: PropertyKey): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) {
    const inner = (schema.shape as Record<PropertyKey, z.core.$ZodType | undefined>)[key]
    return inner === undefined ? [] : [inner]
  }
  if (schema instanceof z.ZodArray) return [schema.element]
  if (schema instanceof z.ZodRecord) return [schema.valueType]
  if (schema instanceof z.ZodTuple) {
    const item = schema.def.items[Number(key)] ?? schema.def.rest
    return item == null ? [] : [item]
  }
  return []
}

/**
 * The plain schemas that describe the place `path` of a value, unions resolved as far as the value's own literal keys
 * (`provider`, `kind`) tell.
 */
export function schemasAt(
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly PropertyKey[],
): readonly z.core.$ZodType[] {
  let here = value
  let schemas = alternatives(schema, here)
  for (const key of path) {
    here = typeof here === 'object' && here !== null ? (here as Record<PropertyKey, unknown>)[key] : undefined
    schemas = schemas.flatMap((plain) => step(plain, key)).flatMap((inner) => alternatives(inner, here))
  }
  return schemas
}

/** The keys an object at `path` may have, in the schema's order, each once. */
export function knownKeysAt(schema: z.core.$ZodType, value: unknown, path: readonly PropertyKey[]): readonly string[] {
  return [
    ...new Set(
      schemasAt(schema, value, path).flatMap((plain) => (plain instanceof z.ZodObject ? Object.keys(plain.shape) : [])),
    ),
  ]
}

/** The literal texts a value at `path` may be, in the schema's order; empty where none are fixed. */
export function knownValuesAt(
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly PropertyKey[],
): readonly string[] {
  const values = schemasAt(schema, value, path).flatMap((plain): readonly unknown[] => {
    if (plain instanceof z.ZodLiteral) return [...plain.values]
    return plain instanceof z.ZodEnum ? plain.options : []
  })
  return [...new Set(values.filter((known) => typeof known === 'string'))]
}
