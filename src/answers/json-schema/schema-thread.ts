import { Worker } from 'node:worker_threads'
import type { SchemaOrder, SchemaResult } from './schema-worker.ts'

/** Compiles schemas and checks values on a thread of its own, one after the other, each within a time. Texts are JSON. */
export interface SchemaThread {
  compile(schema: string): Promise<SchemaResult>
  check(schema: string, value: string): Promise<SchemaResult>
}

interface Pending {
  readonly order: SchemaOrder
  readonly resolve: (result: SchemaResult) => void
}

let shared: SchemaThread | undefined

/** The process's own; started with the first schema. */
export function schemaThread(): SchemaThread {
  shared ??= createSchemaThread()
  return shared
}

function createSchemaThread(): SchemaThread {
  let worker: Worker | undefined
  const pending: Pending[] = []

  const start = (): Worker => {
    const script = import.meta.url.endsWith('.ts') ? './schema-worker.ts' : './schema-worker.js'
    const started = new Worker(new URL(script, import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 256 } })
    started.on('message', (result: SchemaResult) => {
      pending.shift()?.resolve(result)
      // A thread that only waits must not keep the process.
      if (pending.length === 0) started.unref()
    })
    const died = (error: unknown): void => {
      if (worker !== started) return
      worker = undefined
      // What was under way is what ended it; the rest is asked of another thread.
      pending.shift()?.resolve({ type: 'gave-up', reason: error instanceof Error ? error.message : String(error) })
      if (pending.length === 0) return
      worker = start()
      for (const { order } of pending) worker.postMessage(order)
    }
    started.on('error', died)
    started.on('exit', () => died('the thread that checks it ended'))
    return started
  }
  const send = (order: SchemaOrder): Promise<SchemaResult> =>
    new Promise((resolve) => {
      worker ??= start()
      worker.ref()
      pending.push({ order, resolve })
      worker.postMessage(order)
    })

  return {
    compile: (schema) => send({ schema }),
    check: (schema, value) => send({ schema, value }),
  }
}
