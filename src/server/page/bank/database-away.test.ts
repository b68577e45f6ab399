import { expect, onTestFinished, test } from 'vitest'
import { isPostgresFetched } from '../../../../test/postgres/postgres-place.ts'
import { startPostgres } from '../../../../test/postgres/start-postgres.ts'
import { serveScripted } from '../../../../test/server/serve-scripted.ts'
import { openQuestionBank } from '../../../bank/open-question-bank.ts'
import { wordEmbedder } from '../../../embedders/fixtures/word-embedder.ts'
import { createScriptedModel } from '../../../models/scripted/scripted-model.ts'

const questions = ['red apple', 'green pear', 'blue sea'].map((text, place) => ({ questionId: `${place}`, text }))
const cells = questions.flatMap(({ questionId }) =>
  ['a', 'b'].map((model) => ({ questionId, model, sample: 0, response: 'It is red.', correct: Number(model === 'b') })),
)

test.skipIf(!isPostgresFetched())(
  'while the database of the bank is away answers go on, its page says so with 503, and both are well when it is back',
  async () => {
    const database = await startPostgres()
    onTestFinished(() => database.remove())
    const bank = await openQuestionBank(`${database.address}&retrieval=exact`)
    onTestFinished(() => bank.close())
    await bank.append({ questions, cells })
    const vectors = await wordEmbedder.embed(
      questions.map(({ text }) => text),
      { role: 'document' },
    )
    const embeddings = questions.map((question, place) => ({ ...question, vector: vectors[place] as Float32Array }))
    await bank.storeEmbeddings(wordEmbedder, embeddings)
    const models = ['a', 'b'].map((id) => createScriptedModel({ id, replies: () => 'It is red.' }))
    const server = await serveScripted({
      ...{ models, bank: await bank.view(), strategies: { default: { kind: 'prior-vote', references: 1 } } },
      ...(bank.file !== undefined && { bankFile: bank.file }),
    })
    const ask = () =>
      server.post('/v1/chat/completions', { model: 'default', messages: [{ role: 'user', content: 'red pear?' }] })
    expect([(await ask()).status, (await server.get('/v1/bank')).status]).toEqual([200, 200])

    await database.stop()
    expect((await ask()).status).toBe(200)
    const away = await server.get('/v1/bank')
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5'])
    const body = await away.text()
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'database-unreachable' } })

    await database.start()
    expect([(await ask()).status, (await server.get('/v1/bank')).status]).toEqual([200, 200])
    expect(body + server.log()).not.toContain('geheim')
  },
)
