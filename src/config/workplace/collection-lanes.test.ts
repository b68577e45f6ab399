import { expect, test } from 'vitest'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { parseConfig } from '../load-config.ts'
import { collectionLanes } from './collection-lanes.ts'

test('members over one file share a lane, members behind endpoints have their own', async () => {
  const { models } = parseConfig(
    `models:
  - { id: a, provider: llama-cpp, file: one.gguf }
  - { id: b, provider: openai-compatible, baseUrl: "http://h/v1", model: m, concurrency: 4 }
  - { id: c, provider: llama-cpp, file: one.gguf, instructions: Be brief. }
  - { id: d, provider: openai-compatible, baseUrl: "http://h/v1", model: m, concurrency: 6 }
  - { id: e, provider: openai-compatible, baseUrl: "http://h/v1", model: other }
`,
    '/smacs.yaml',
    {},
  )
  const members = models.map((entry) => ({ entry, model: createScriptedModel({ id: entry.id, replies: [] }) }))
  const lanes = await collectionLanes(members, new AbortController().signal)
  expect(lanes.map((lane) => [lane.models.map(({ id }) => id).join(), lane.concurrency])).toEqual([
    ['a,c', 1],
    ['b', 4],
    ['d', 6],
    ['e', 8],
  ])
  // What is on this machine alone, no other machine's worker draws on.
  expect(lanes.map(({ isShared }) => isShared)).toEqual([undefined, true, true, true])
})

test('members behind one server that names its slots share them', async () => {
  const { models } = parseConfig(
    `models:
  - { id: a, provider: openai-compatible, baseUrl: "http://h/v1", model: m }
  - { id: b, provider: openai-compatible, baseUrl: "http://h/v1", model: m, temperature: 1 }
  - { id: c, provider: openai-compatible, baseUrl: "http://i/v1", model: m, concurrency: 1 }
`,
    '/smacs.yaml',
    {},
  )
  const members = models.map((entry) => ({
    entry,
    model: { ...createScriptedModel({ id: entry.id, replies: [] }), findSlots: async () => 2 },
  }))
  const lanes = await collectionLanes(members, new AbortController().signal)
  expect(lanes.map((lane) => [lane.models.map(({ id }) => id).join(), lane.concurrency])).toEqual([
    ['a,b', 2],
    ['c', 1],
  ])
})
