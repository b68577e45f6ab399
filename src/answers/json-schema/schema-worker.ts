import { createContext, Script } from 'node:vm'
import { parentPort } from 'node:worker_threads'
import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'

/** A schema and, where one is to be checked, a value; both are JSON. */
export interface SchemaOrder {
  readonly schema: string
  readonly value?: string
}

/** `gave-up`: it took too long or too much, and would again. */
export type SchemaResult = { readonly type: 'fits' } | { readonly type: 'wrong' | 'gave-up'; readonly reason: string }

const compileTimeoutMs = 500
/** A pattern of a schema can take for ever on the wrong text; no honest check of one answer takes so long. */
const checkTimeoutMs = 50
const keptAtMost = 64

const kept = new Map<string, ValidateFunction>()
// Only code that a context's script calls can be stopped in the middle.
const script = new Script('run()')

/** What `run` gives within a time. Once more where it took longer: on a busy machine that may be nobody's fault. */
function within<Result>(timeoutMs: number, run: () => Result): Result {
  const attempt = (): Result => script.runInContext(createContext({ run }), { timeout: timeoutMs }) as Result
  try {
    return attempt()
  } catch (error) {
    if (!isTimeout(error)) throw error
    return attempt()
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

function compiled(text: string): ValidateFunction {
  const known = kept.get(text)
  if (known !== undefined) return known
  const schema: Readonly<Record<string, unknown>> = JSON.parse(text)
  const is2020 = typeof schema.$schema === 'string' && schema.$schema.includes('2020-12')
  const options = { strict: false, validateFormats: false, addUsedSchema: false, logger: false } as const
  const ajv = is2020 ? new Ajv2020(options) : new Ajv(options)
  // Makes ready what every schema needs, so that a slow start or a busy machine is not charged to this one.
  ajv.compile({})
  const isValid = within(compileTimeoutMs, () => ajv.compile(schema))
  const [oldest] = kept.keys()
  if (kept.size >= keptAtMost && oldest !== undefined) kept.delete(oldest)
  kept.set(text, isValid)
  return isValid
}

function resultOf({ schema, value }: SchemaOrder): SchemaResult {
  try {
    const isValid = compiled(schema)
    if (value === undefined) return { type: 'fits' }
    const parsed: unknown = JSON.parse(value)
    if (within(checkTimeoutMs, () => isValid(parsed)) === true) return { type: 'fits' }
    const [first] = isValid.errors ?? []
    const reason =
      first === undefined
        ? 'it does not fit the schema'
        : `${first.instancePath || 'it'} ${first.message ?? 'is wrong'}`
    return { type: 'wrong', reason: reason.slice(0, 500) }
  } catch (error) {
    return { type: 'gave-up', reason: (error instanceof Error ? error.message : String(error)).slice(0, 500) }
  }
}

parentPort?.on('message', (order: SchemaOrder) => parentPort?.postMessage(resultOf(order)))
