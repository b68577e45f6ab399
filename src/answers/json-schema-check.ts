import { createContext, Script } from 'node:vm'
import { UsageError } from '../errors/smacs-error.ts'

/** What is wrong with a value by a schema, in words; undefined where nothing is. */
export type JsonSchemaCheck = (value: unknown) => string | undefined

/** A pattern of a schema can take for ever on the wrong text; no honest check of one answer takes so long. */
const checkTimeoutMs = 500

const compiled = new WeakMap<object, Promise<JsonSchemaCheck>>()

/**
 * Compiles a JSON Schema (draft-07, or 2020-12 where it says so; `format` is not checked), once for each schema object.
 * The library is loaded with the first schema.
 * @throws UsageError when it is no schema
 */
export function jsonSchemaCheck(schema: Readonly<Record<string, unknown>>): Promise<JsonSchemaCheck> {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const check = compile(schema)
  compiled.set(schema, check)
  return check
}

async function compile(schema: Readonly<Record<string, unknown>>): Promise<JsonSchemaCheck> {
  const is2020 = typeof schema.$schema === 'string' && schema.$schema.includes('2020-12')
  const { Ajv } = is2020
    ? await import('ajv/dist/2020.js').then(({ Ajv2020 }) => ({ Ajv: Ajv2020 }))
    : await import('ajv')
  const ajv = new Ajv({ strict: false, validateFormats: false, addUsedSchema: false, logger: false })
  let isValid: ReturnType<typeof ajv.compile>
  try {
    isValid = ajv.compile({ ...schema })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`The JSON Schema cannot be used: ${why}`, { cause })
  }
  // Only code that a context's script calls can be stopped in the middle.
  const script = new Script('run()')
  return (value) => {
    const context = createContext({ run: () => isValid(value) })
    try {
      if (script.runInContext(context, { timeout: checkTimeoutMs }) === true) return undefined
    } catch (error) {
      return `it could not be checked: ${error instanceof Error ? error.message : String(error)}`
    }
    const [first] = isValid.errors ?? []
    return first === undefined
      ? 'it does not fit the schema'
      : `${first.instancePath || 'it'} ${first.message ?? 'is wrong'}`
  }
}
