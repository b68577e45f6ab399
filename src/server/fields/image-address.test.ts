import { expect, test } from 'vitest'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { assertImageAddress } from './image-address.ts'

test.each([
  ...['file:///etc/passwd', 'FILE:/etc/passwd', 'ftp://a.example/x.png', '/etc/passwd', 'javascript:x', ''],
  ...[
    'http://169.254.169.254/latest/meta-data',
    'http://2852039166/',
    'http://0xa9fea9fe/x',
    'http://169.254.1.1.:80/',
  ],
  ...[
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'https://metadata.google.internal/x',
    'http://a@169.254.0.9',
  ],
])('no endpoint is sent to fetch %s', (address) => {
  expect(() => assertImageAddress(address)).toThrow('address of an image')
})

test.each(['https://a.example/x.png', 'http://127.0.0.1:8080/x.png', 'data:image/png;base64,AA', 'DATA:,x'])(
  '%s may be meant as a picture',
  (address) => {
    expect(() => assertImageAddress(address)).not.toThrow()
  },
)

test.each([
  [
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }] }] },
  ],
  [
    '/v1/responses',
    { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'http://169.254.169.254/' }] }] },
  ],
  [
    '/v1/messages',
    {
      max_tokens: 9,
      messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'file:///x' } }] }],
    },
  ],
])('%s refuses one before a model is asked', async (path, body) => {
  const model = createScriptedModel({ id: 'a', replies: () => '42' })
  const server = await serveScripted({ models: [model] })
  expect((await server.post(path, { model: 'model:a', ...body })).status).toBe(400)
  expect(model.calls).toEqual([])
})
