import { UsageError } from '../../errors/smacs-error.ts'

const lengthAtMost = 65_536
/** Objects and lists in it, itself included. */
const nodesAtMost = 2_000
const depthAtMost = 100

/** @throws UsageError for a schema of more than 65,536 characters, 2,000 objects and lists, or 100 levels */
export function assertSchemaBounded(schema: Readonly<Record<string, unknown>>): void {
  let nodes = 0
  const count = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null) return
    nodes += 1
    if (nodes > nodesAtMost) throw tooLarge(`${nodesAtMost} objects and lists`)
    if (depth > depthAtMost) throw tooLarge(`${depthAtMost} levels`)
    for (const inner of Object.values(value)) count(inner, depth + 1)
  }
  count(schema, 1)
  if (JSON.stringify(schema).length > lengthAtMost) throw tooLarge(`${lengthAtMost} characters`)
}

function tooLarge(limit: string): UsageError {
  return new UsageError(`The JSON Schema cannot be used: it has more than ${limit}. Send a smaller one.`)
}
