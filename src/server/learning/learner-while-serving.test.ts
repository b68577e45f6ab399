import { expect, test } from 'vitest'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createLearner } from '../../method/learning/state/learner.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'

/** Everybody says the number that is asked for; `c` does so until a question, then always something else. */
function threeModels(until: number) {
  return ['a', 'b', 'c'].map((id) =>
    createScriptedModel({
      id,
      replies: ({ messages }) => {
        const asked = Number(/number (\d+)/.exec(JSON.stringify(messages))?.[1])
        return { text: `The answer is ${id === 'c' && asked > until ? asked + 7 : asked}.` }
      },
    }),
  )
}

test('a server learns from each answer as it gives it, and from what is said of it', async () => {
  const learner = await createLearner({ source: 'app' })
  const server = await serveScripted({
    ...{ models: threeModels(0), learner, traces: { file: ':memory:' } },
    strategies: { default: { kind: 'adaptive', maxAsked: 3 } },
  })
  const ask = async (place: number): Promise<string> => {
    const body = { model: 'default', messages: [{ role: 'user', content: `Which is number ${place}?` }] }
    return (await server.post('/v1/chat/completions', body)).headers.get('x-smacs-trace-id') ?? ''
  }
  const [first, second, third] = [await ask(1), await ask(2), await ask(3)]
  expect(learner.state.questions.map(({ id, source }) => [id, source])).toEqual(
    [first, second, third].map((id) => [id, 'app']),
  )
  const toldOf = (id: string) => learner.state.questions.find((question) => question.id === id)?.told
  const right = learner.state.questions[0]?.answers.find(({ member }) => learner.state.members[member]?.model === 'a')
  await server.post('/v1/feedback', { traceId: first, answer: '1' })
  expect(toldOf(first)).toEqual({ right: right?.group })
  await server.post('/v1/feedback', { traceId: second, answer: '77' })
  expect(toldOf(second)).toEqual({ right: -1 })
  await server.post('/v1/feedback', { traceId: third, verdict: 'wrong' })
  expect(toldOf(third)).toEqual({ wrong: learner.state.questions[2]?.given })
  await server.get(`/v1/traces/${third}/feedback`, { method: 'DELETE' })
  expect(toldOf(third)).toBeUndefined()
})

test('the kind that a request names is what its question is learnt as, and what its trace says; too long a name is refused', async () => {
  const learner = await createLearner({ source: 'app' })
  const server = await serveScripted({
    ...{ models: threeModels(0), learner, traces: { file: ':memory:' } },
    strategies: { default: { kind: 'adaptive', maxAsked: 3 } },
  })
  const ask = (smacs: object) =>
    server.post('/v1/chat/completions', {
      ...{ model: 'default', messages: [{ role: 'user', content: 'Which is number 4?' }], smacs },
    })
  const id = (await ask({ kind: 'algebra' })).headers.get('x-smacs-trace-id') ?? ''
  await ask({})
  expect(learner.state.questions.map(({ kinds }) => kinds)).toEqual([[{ kind: 'algebra', share: 1 }], []])
  expect(await (await server.get(`/v1/traces/${id}`)).json()).toMatchObject({ question: { kind: 'algebra' } })
  const refused = await ask({ kind: 'x'.repeat(65) })
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { param: 'smacs.kind' } }])
  const misspelt = await ask({ kinds: 'algebra' })
  expect([misspelt.status, JSON.stringify(await misspelt.json())]).toEqual([400, expect.stringContaining('kind')])
})

test('a model that changed is told in the log and counted', async () => {
  const learner = await createLearner()
  const server = await serveScripted({
    ...{ models: threeModels(70), learner, traces: { file: ':memory:' }, server: { logs: { level: 'warn' } } },
    strategies: { default: { kind: 'adaptive', maxAsked: 3 } },
  })
  for (let place = 1; place <= 140 && learner.state.alarms.length === 0; place++) {
    const body = { model: 'default', messages: [{ role: 'user', content: `Which is number ${place}?` }] }
    await server.post('/v1/chat/completions', body)
  }
  expect(learner.state.alarms).toMatchObject([{ kind: 'drift', model: 'c' }])
  expect(server.log()).toContain('c is no longer what it was')
  const metrics = await (await server.get('/metrics')).text()
  expect(metrics).toContain('smacs_member_changes_total{model="c",kind="drift"} 1')
})
