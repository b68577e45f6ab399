import { expect, test } from 'vitest'
import { createLexicalEmbedder } from '../../embedders/lexical/lexical-embedder.ts'
import { createOnnxEquivalence } from '../../equivalence/onnx/onnx-equivalence.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { AnswerEquivalence, AnswerPair } from '../../ports/answer-equivalence.ts'
import { createSmacs } from '../../smacs/create-smacs.ts'
import type { CollaborationEvent } from '../events.ts'

const question = 'What does a firewall do?'
const blocks = 'It blocks unwanted traffic.'
const keeps = 'It keeps hostile packets out.'
const copies = 'It copies files to a backup disk.'
const refuses = "I don't know."
const sameWords = /blocks|keeps/

interface Judge extends AnswerEquivalence {
  readonly asked: AnswerPair[]
  calls: number
}

/** Holds answers to be the same where both match. */
function judgeBy(pattern: RegExp): Judge {
  const judge: Judge = {
    id: 'judge',
    asked: [],
    calls: 0,
    async saySame(_question, pairs) {
      judge.calls += 1
      judge.asked.push(...pairs)
      return pairs.map((pair) => pair.every((text) => pattern.test(text)))
    },
  }
  return judge
}

async function ask(
  replies: readonly string[],
  equivalence: AnswerEquivalence | undefined,
  strategy: Readonly<{ kind: string; [option: string]: unknown }>,
  rest: { signal?: AbortSignal } = {},
) {
  const smacs = createSmacs({
    models: replies.map((reply, place) => createScriptedModel({ id: `m${place}`, replies: () => reply })),
    embedder: createLexicalEmbedder(),
    ...(equivalence && { equivalence }),
  })
  const collaboration = smacs.stream(question, { strategy, seed: 1, ...rest })
  const events: CollaborationEvent[] = []
  for (;;) {
    const step = await collaboration.next()
    if (step.done) {
      const notes = events.flatMap((event) => (event.type === 'noted' ? [event] : []))
      return { answer: step.value, notes, weighed: events.findLast((event) => event.type === 'answers-weighed') }
    }
    events.push(step.value)
  }
}

const strategies = [{ kind: 'majority' }, { kind: 'calibrated' }, { kind: 'adaptive', maxAsked: 4 }]

test.each(strategies)('$kind: two phrasings of one answer outvote another', async (strategy) => {
  const replies = [copies, blocks, keeps, refuses]
  const { answer, weighed, notes } = await ask(replies, judgeBy(sameWords), strategy)
  expect(answer.extracted).toBe('It blocks unwanted traffic')
  expect(weighed?.clusters[0]?.supporters).toEqual(['m1', 'm2'])
  expect(notes.some(({ note }) => /1 of \d pairs that rules leave open say the same/.test(note))).toBe(true)
  expect((await ask(replies, undefined, strategy)).answer.extracted).toBe('It copies files to a backup disk')
})

test.each(strategies)('$kind: a model that fails costs its help, said once, and not the answer', async (strategy) => {
  const broken: AnswerEquivalence = { id: 'judge', saySame: async () => Promise.reject(new Error('out of memory')) }
  const { answer, notes } = await ask([copies, blocks, keeps], broken, strategy)
  expect(answer.extracted).toBe('It copies files to a backup disk')
  expect(notes.filter(({ degraded }) => degraded).map(({ note }) => note)).toEqual([
    'Answers that rules cannot compare stand apart: judge: out of memory',
  ])
})

test('a folder that is not there costs no more', async () => {
  const { answer, notes } = await ask(
    [blocks, keeps],
    createOnnxEquivalence({ folder: '/nowhere' }),
    strategies[0] ?? { kind: '' },
  )
  expect(answer.extracted).toBe('It blocks unwanted traffic')
  expect(notes.map(({ note }) => note).join()).toMatch(/equivalence model nowhere: .* has no readable config\.json/)
})

test('a wrong number of verdicts is a failure', async () => {
  const silent: AnswerEquivalence = { id: 'judge', saySame: async () => [] }
  const { notes } = await ask([copies, blocks, keeps], silent, { kind: 'majority' })
  expect(notes.some(({ note }) => note.endsWith('judge: 0 verdicts for 3 pairs'))).toBe(true)
})

test('each pair is judged once, however often the answers are weighed', async () => {
  const judge = judgeBy(/nothing/)
  await ask([copies, blocks, keeps, 'It cools the processor of a computer.'], judge, { kind: 'adaptive', maxAsked: 4 })
  expect(judge.calls).toBeGreaterThan(1)
  const pairs = judge.asked.map((pair) => [...pair].sort().join(' | '))
  expect(new Set(pairs).size).toBe(pairs.length)
})

test('what rules decide is not asked', async () => {
  const judge = judgeBy(/./)
  const { weighed } = await ask(['Paris', 'London', refuses, 'It is Paris.'], judge, { kind: 'majority' })
  expect(judge.calls).toBe(0)
  expect(weighed?.clusters.map(({ supporters }) => supporters)).toEqual([['m0', 'm3'], ['m1']])
})

test('thirty pairs of a question are judged at most, and the rest is said', async () => {
  const things = 'bread cloth paper glass stone wool sand tin clay rope'.split(' ')
  const judge = judgeBy(/nothing/)
  const replies = things.map((thing) => `It stores old ${thing} in a dry cellar.`)
  const { notes } = await ask(replies, judge, { kind: 'majority' })
  expect(judge.asked).toHaveLength(30)
  expect(notes.map(({ note }) => note).join()).toContain('15 more were not judged: 30 of a question are.')
})

test('whoever gives the question up waits for no verdict', async () => {
  const controller = new AbortController()
  const slow: AnswerEquivalence = {
    id: 'judge',
    saySame: () => {
      controller.abort(new Error('enough'))
      return new Promise(() => undefined)
    },
  }
  await expect(ask([blocks, keeps], slow, { kind: 'majority' }, { signal: controller.signal })).rejects.toThrow(
    'enough',
  )
})
