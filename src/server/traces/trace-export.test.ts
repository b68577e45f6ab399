import { expect, test } from 'vitest'
import { bankFileOf } from '../../../test/server/bank-file.ts'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { TraceExportBody } from '../page/trace-body.ts'

test.each([true, false])('all that is known of an answer comes as one file; with a bank: %s', async (hasBank) => {
  const bank = hasBank ? await bankFileOf([{ questionId: 'q', text: 'What is 6 x 7?' }], []) : undefined
  const models = [createScriptedModel({ id: 'a', replies: () => ({ text: '42' }) })]
  const server = await serveScripted({ models, ...(bank && { bank: bank.view, bankFile: bank.file }) })
  const body = { model: 'default', messages: [{ role: 'user', content: 'What is 6 x 7?' }] }
  const id = (await server.post('/v1/chat/completions', body)).headers.get('x-smacs-trace-id') ?? ''
  await server.post('/v1/feedback', { traceId: id, verdict: 'right' })
  const response = await server.get(`/v1/traces/${id}/export`)
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="smacs-answer-${id}.json"`)
  const exported = (await response.json()) as TraceExportBody
  expect(exported).toMatchObject({
    object: 'smacs.trace.export',
    version: 1,
    trace: { id, feedback: { verdict: 'right' } },
  })
  expect(exported.neighbours?.data[0]?.questionId).toBe(hasBank ? 'q' : undefined)
  expect((await server.get('/v1/traces/none/export')).status).toBe(404)
})
