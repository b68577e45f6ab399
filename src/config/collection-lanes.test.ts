import { expect, test } from 'vitest'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import { collectionLanes } from './collection-lanes.ts'
import { parseConfig } from './load-config.ts'

test('members over one file share a lane, members behind endpoints have their own', () => {
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
  expect(collectionLanes(members).map((lane) => [lane.models.map(({ id }) => id).join(), lane.concurrency])).toEqual([
    ['a,c', 1],
    ['b', 4],
    ['d', 6],
    ['e', 8],
  ])
})
