import { expect, test } from 'vitest'
import { createLexicalEmbedder } from '../../embedders/lexical/lexical-embedder.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'
import type { CollaborationEvent } from '../events.ts'
import { strategies } from './registry.ts'

/** Options with which each strategy asks as many as it may. */
const options: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  single: { model: 'a' },
  adaptive: { maxAsked: 3, parallel: 3 },
  'adaptive, aggregating': { kind: 'adaptive', maxAsked: 2, parallel: 2, escalate: { aggregator: 'c', below: 1 } },
  'adaptive, with help': { kind: 'adaptive', maxAsked: 2, parallel: 2, escalate: { to: 'c', below: 1 } },
  'paper, by one outside': { kind: 'paper', aggregator: 'c' },
  'self-consistency of one named': { kind: 'self-consistency', model: 'b' },
  'self-moa of one named': { kind: 'self-moa', model: 'b' },
  'mixture-of-agents, by one outside': { kind: 'mixture-of-agents', aggregator: 'c' },
  'fusion, judged by one outside': { kind: 'fusion', judge: 'c' },
  'fusion, written by one outside': { kind: 'fusion', aggregator: 'c' },
  'jisi, by one outside': { kind: 'jisi', aggregator: 'c' },
}
const cases = [...new Set([...strategies.keys(), ...Object.keys(options)])]

test.each(cases)('what is said of %s is what it does', async (name) => {
  const written = options[name] ?? {}
  const kind = typeof written.kind === 'string' ? written.kind : name
  const strategy = strategies.get(kind) ?? expect.unreachable()
  const resolved = strategy.optionsSchema.parse(
    Object.fromEntries(Object.entries(written).filter(([key]) => key !== 'kind')),
  )
  const model = (id: string, reply: string) => createScriptedModel({ id, replies: () => reply })
  const pool = [model('a', '1'), model('b', '2')]
  const smacs = createSmacs({ models: pool, helpers: [model('c', '3')], embedder: createLexicalEmbedder() })
  const started: Extract<CollaborationEvent, { type: 'call-started' }>[] = []
  for await (const event of smacs.stream('2 + 2?', { strategy: { ...written, kind } })) {
    if (event.type === 'call-started') started.push(event)
  }
  const asked = new Set(started.map(({ model: id }) => id))
  expect(asked.size === 1).toBe(strategy.callsOne === true)

  const writers = new Set(started.filter(({ stage }) => stage === 'aggregation').map(({ model: id }) => id))
  const said = strategy.newTextsBy?.(resolved) ?? []
  const mayWrite = said.flatMap((writer) => (writer === true ? ['a', 'b'] : [writer]))
  expect([...writers].filter((id) => !mayWrite.includes(id))).toEqual([])
  expect(said.filter((writer) => writer !== true && !writers.has(writer))).toEqual([])
  expect(writers.size > 0).toBe(said.length > 0)

  const named = Object.values(strategy.modelsNamedIn?.(resolved) ?? {}).filter((id) => id !== undefined)
  expect(named.filter((id) => !asked.has(id))).toEqual([])
  expect([...asked].filter((id) => id === 'c')).toEqual(named.filter((id) => id === 'c'))
})
