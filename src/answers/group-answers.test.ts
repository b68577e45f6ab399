import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupAnswers } from './group-answers.ts'

const number = { text: 'How many?', answerType: 'number' } as const

test('responses with the same answer are one cluster, in the order of their first supporters', () => {
  const grouping = groupAnswers(
    ['The answer is 7.', '\\boxed{12}', undefined, '{"answer": "7.0"}', 'I gave up on this one, sorry.', '$12$'],
    number,
  )
  expect(grouping.clusters).toEqual([
    { key: 'mathematics:7', text: '7', members: [0, 3] },
    { key: 'mathematics:12', text: '12', members: [1, 5] },
  ])
  expect(grouping.clusterOf).toEqual([0, 1, undefined, 0, undefined, 1])
  expect(grouping.answers).toEqual(['7', '12', undefined, '7.0', undefined, '12'])
})

test('an answer without a unit joins the first cluster; those of two units never meet', () => {
  const grouping = groupAnswers(['5', '5 km', '5 m', '5000 m'], number)
  expect(grouping.clusterOf).toEqual([0, 0, 1, 2])
})

test('who does not know is in no cluster, and yes and no are told by what is said', () => {
  const river = { text: 'Which river flows through Vienna?' }
  expect(groupAnswers(['The Danube', "I don't know.", 'Danube', "I don't know."], river).clusterOf).toEqual([
    0,
    undefined,
    0,
    undefined,
  ])
  const fish = { text: 'Is a whale a fish?' }
  expect(groupAnswers(['No', "It isn't; it breathes air.", 'Yes', 'A whale is a fish.'], fish).clusterOf).toEqual([
    0, 0, 1, 1,
  ])
})

test('open answers form no clusters', () => {
  const grouping = groupAnswers(['A poem.', 'A poem.'], { text: 'Write a poem.', answerType: 'open' })
  expect(grouping.clusters).toEqual([])
  expect(grouping.clusterOf).toEqual([undefined, undefined])
})

test('JSON is compared by its value', () => {
  const question = { text: 'Give one.', responseFormat: { type: 'json' } as const }
  const grouping = groupAnswers(
    ['{"a":1,"b":[2]}', '```json\n{ "b": [2], "a": 1.0 }\n```', '{"a":1,"b":["2"]}'],
    question,
  )
  expect(grouping.clusterOf).toEqual([0, 0, 1])
})

test('programs that were run are equal where their outputs are, and one without outputs stands alone', () => {
  const code = { text: 'Write f.', answerType: 'code' } as const
  const programs = ['def f(x): return x + x', 'def f(x): return 2 * x', 'def f(x): return 1', 'def f(', 'def f(']
  const run = [
    { passed: 2, of: 2, outputs: 'a' },
    { passed: 2, of: 2, outputs: 'a' },
    { passed: 1, of: 2, outputs: 'b' },
    { passed: 0, of: 2 },
    { passed: 0, of: 2 },
  ]
  const { clusterOf, clusters } = groupAnswers(programs, code, undefined, run)
  expect(clusterOf).toEqual([0, 0, 1, 2, 3])
  expect(clusters[0]).toEqual({ key: 'outputs:a', text: programs[0], members: [0, 1] })
  // Where nothing was run, and where nothing came out of any, texts are compared.
  expect(groupAnswers(programs, code).clusterOf).toEqual([0, 1, 2, 3, 3])
  expect(groupAnswers(programs.slice(3), code, undefined, run.slice(3)).clusterOf).toEqual([0, 0])
})

test('outputs say nothing of answers that are no programs', () => {
  const run = [
    { passed: 0, of: 0, outputs: 'a' },
    { passed: 0, of: 0, outputs: 'b' },
  ]
  expect(groupAnswers(['7', '7'], number, undefined, run).clusterOf).toEqual([0, 0])
})

test('no responses, no clusters', () => {
  expect(groupAnswers([], number).clusters).toEqual([])
})

const response = fc.option(
  fc.oneof(
    fc.constantFrom(
      '5',
      '5 km',
      '5 m',
      '5000 m',
      '0.3333',
      '1/3',
      '0.333333',
      'x=5',
      'y = 5',
      'no solution',
      '',
      'I think 5',
    ),
    fc.string({ maxLength: 12 }),
  ),
  { nil: undefined },
)

test('a further response never moves an earlier one', () => {
  fc.assert(
    fc.property(fc.array(response, { maxLength: 8 }), response, (responses, further) => {
      const before = groupAnswers(responses, number)
      const after = groupAnswers([...responses, further], number)
      expect(after.clusterOf.slice(0, responses.length)).toEqual(before.clusterOf)
      expect(after.clusters.slice(0, before.clusters.length).map(({ key }) => key)).toEqual(
        before.clusters.map(({ key }) => key),
      )
    }),
    { numRuns: 500, seed: 7 },
  )
})

test('clusters part the answered responses, each in ascending order', () => {
  fc.assert(
    fc.property(fc.array(response, { maxLength: 10 }), (responses) => {
      const { clusters, clusterOf } = groupAnswers(responses, number)
      for (const [place, { members }] of clusters.entries()) {
        expect(members).toEqual(clusterOf.flatMap((cluster, index) => (cluster === place ? [index] : [])))
      }
    }),
    { numRuns: 500, seed: 8 },
  )
})
