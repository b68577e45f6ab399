import { UsageError } from '../../errors/smacs-error.ts'
import { assertSchemaBounded } from './schema-bounds.ts'
import { schemaThread } from './schema-thread.ts'

/** What is wrong with a JSON text by a schema, in words; undefined where nothing is. */
export type JsonSchemaCheck = (json: string) => Promise<string | undefined>

const compiled = new WeakMap<object, Promise<JsonSchemaCheck>>()

/**
 * Compiles a JSON Schema (draft-07, or 2020-12 where it says so; `format` is not checked), once for each schema object.
 * Whoever sends a request writes its schema, so all work on it is done on a thread of its own and within a time; a schema
 * whose check has once taken too long is not tried again.
 * @throws UsageError when it is no schema, is too large, or takes too long to compile
 */
export function jsonSchemaCheck(schema: Readonly<Record<string, unknown>>): Promise<JsonSchemaCheck> {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const check = compile(schema)
  compiled.set(schema, check)
  return check
}

async function compile(schema: Readonly<Record<string, unknown>>): Promise<JsonSchemaCheck> {
  assertSchemaBounded(schema)
  const text = JSON.stringify(schema)
  const { compile: compileSchema, check } = schemaThread()
  const usable = await compileSchema(text)
  if (usable.type !== 'fits') throw new UsageError(`The JSON Schema cannot be used: ${usable.reason}`)
  let gaveUp: string | undefined
  return async (json) => {
    if (gaveUp !== undefined) return gaveUp
    const result = await check(text, json)
    if (result.type === 'fits') return undefined
    if (result.type === 'wrong') return result.reason
    gaveUp = `it could not be checked: ${result.reason}`
    return gaveUp
  }
}
