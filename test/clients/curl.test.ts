import { execFile, spawn, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { clientKey, serveClientPool, untilAborted } from './pool.ts'

const isCurlThere = spawnSync('curl', ['--version']).status === 0
if (!isCurlThere && process.env.CI === 'true') throw new Error('curl is missing: apt-get install curl')

const body = (content: string, rest: object = {}): string =>
  JSON.stringify({ model: 'model:a', messages: [{ role: 'user', content }], ...rest })
const options = (baseUrl: string, data: string): string[] => [
  '--silent',
  '--no-buffer',
  '--include',
  ...['-H', `Authorization: Bearer ${clientKey}`],
  ...['-H', 'Content-Type: application/json'],
  ...['--data', data],
  `${baseUrl}/chat/completions`,
]

test.skipIf(!isCurlThere)('curl: chat, stream and an error', async () => {
  const { baseUrl } = await serveClientPool()
  const curl = async (data: string): Promise<string> =>
    (await promisify(execFile)('curl', options(baseUrl, data))).stdout
  expect(await curl(body('x'))).toMatch(/x-smacs-calls: 1[\s\S]*"content":"The answer is 42 — “quarante-deux” 😀\."/)
  const streamed = await curl(body('x', { stream: true }))
  expect(streamed).toContain('content-type: text/event-stream')
  expect(streamed.trimEnd().endsWith('data: [DONE]')).toBe(true)
  expect(await curl(body('x', { n: 2 }))).toMatch(/HTTP\/1.1 400[\s\S]*"param":"n"/)
  expect(await curl('{')).toMatch(/HTTP\/1.1 400[\s\S]*not valid JSON/)
})

test.skipIf(!isCurlThere)('curl: killed in mid-stream, it stops the model', async () => {
  const { baseUrl, models } = await serveClientPool()
  const child = spawn('curl', options(baseUrl, body('hang', { stream: true })), { stdio: ['ignore', 'pipe', 'ignore'] })
  await new Promise<void>((resolve) => {
    let seen = ''
    child.stdout.on('data', (data: Buffer) => {
      seen += data
      if (seen.includes('"hal"')) resolve()
    })
  })
  child.kill('SIGKILL')
  await untilAborted(models)
})
