import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { RequestError } from '../errors/request-error.ts'
import type { HttpServer } from '../http-types.ts'
import { registerPage } from './page-route.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-page-'))
})
afterEach(() => rm(folder, { recursive: true }))

const script = 'export const words = []\n'.repeat(100)

async function build(): Promise<void> {
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>smacs</title>')
  await writeFile(join(folder, 'assets', 'main-1a2b.js'), script)
  await writeFile(join(folder, 'icon.png'), 'pixels')
}

function pageServer(isServed = () => true): HttpServer {
  const server: HttpServer = Fastify()
  server.setErrorHandler((error, _, reply) => {
    const { status, code, message } = error as RequestError
    return reply.code(error instanceof RequestError ? status : 500).send({ code, message })
  })
  registerPage(server, isServed, folder)
  return server
}

test('the page is found from the root, its assets are kept for good and the page itself is asked for again', async () => {
  await build()
  const server = pageServer()
  const root = await server.inject({ url: '/', headers: { accept: 'text/html,*/*' } })
  // Relative, so that a path a proxy puts before it stays.
  expect([root.statusCode, root.headers.location]).toEqual([302, 'page/'])
  expect((await server.inject('/page')).headers.location).toBe('page/')
  expect((await server.inject('/')).statusCode).toBe(404)
  const page = await server.inject('/page/')
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  })
  expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
  expect(page.headers['content-security-policy']).toContain("require-trusted-types-for 'script'")
  const again = await server.inject({ url: '/page/', headers: { 'if-none-match': String(page.headers.etag) } })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  const asset = await server.inject('/page/assets/main-1a2b.js')
  expect(asset.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  expect(asset.body).toBe(script)
})

test('a text is sent as small as the browser takes it, a picture as it is', async () => {
  await build()
  const server = pageServer()
  const sizeOf = async (accepted: string, path = 'assets/main-1a2b.js') => {
    const { headers, rawPayload } = await server.inject({
      url: `/page/${path}`,
      headers: { 'accept-encoding': accepted },
    })
    return [headers['content-encoding'], rawPayload.length] as const
  }
  const [brotli, brotliBytes] = await sizeOf('gzip, deflate, br, zstd')
  const [gzip, gzipBytes] = await sizeOf('gzip, br;q=0')
  expect([brotli, gzip]).toEqual(['br', 'gzip'])
  for (const bytes of [brotliBytes, gzipBytes]) expect(bytes).toBeLessThan(script.length / 10)
  expect(await sizeOf('identity')).toEqual([undefined, script.length])
  expect(await sizeOf('br', 'icon.png')).toEqual([undefined, 6])
})

test('nothing beside the page’s own files is reached', async () => {
  await build()
  await writeFile(join(folder, '..', 'beside.txt'), 'secret')
  const server = pageServer()
  for (const path of ['../beside.txt', '%2e%2e/beside.txt', '..%2fbeside.txt', 'assets', 'assets/', 'none.js']) {
    const { statusCode, body } = await server.inject(`/page/${path}`)
    expect([path, statusCode, body.includes('secret')]).toEqual([path, 404, false])
  }
  await rm(join(folder, '..', 'beside.txt'))
})

test('a checkout that was not built says how, and serves the page once it is', async () => {
  const server = pageServer()
  const missing = await server.inject('/page/')
  expect([missing.statusCode, missing.json()]).toEqual([
    404,
    { code: 'page_not_built', message: expect.stringContaining('`npm run build`') },
  ])
  await build()
  expect((await server.inject('/page/')).statusCode).toBe(200)
})

test('a page that is switched off is not there, from the next reload on', async () => {
  const models = [createScriptedModel({ id: 'a', replies: () => ({ text: '42' }) })]
  const server = await serveScripted({ models })
  const html = { headers: { accept: 'text/html' }, redirect: 'manual' } as const
  expect((await fetch(`${server.url}/`, html)).status).toBe(302)
  server.configure({ models, server: { page: false } })
  await server.reload()
  for (const path of ['/', '/page', '/page/', '/page/index.html']) {
    const gone = await fetch(`${server.url}${path}`, html)
    expect([path, gone.status, await gone.json()]).toEqual([
      path,
      404,
      { error: expect.objectContaining({ code: 'unknown_path' }) },
    ])
  }
})

test('a link from elsewhere leads to the page without keys too, and to nothing else', async () => {
  const server = await serveScripted({ models: [createScriptedModel({ id: 'a', replies: () => ({ text: '42' }) })] })
  const linked = { headers: { accept: 'text/html', 'sec-fetch-site': 'cross-site' }, redirect: 'manual' } as const
  expect((await fetch(`${server.url}/`, linked)).status).toBe(302)
  expect((await fetch(`${server.url}/v1/models`, linked)).status).toBe(403)
})
