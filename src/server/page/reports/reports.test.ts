import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serveScripted } from '../../../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../../../models/scripted/scripted-model.ts'

const models = [createScriptedModel({ id: 'm', replies: () => 'yes' })]

async function serveReports() {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-reports-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, year] of [
    ['old', 2020],
    ['new one', 2024],
  ] as const) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'report.json'), `{"questions":${year}}`)
    await utimes(join(folder, name, 'report.json'), new Date(year, 1), new Date(year, 1))
  }
  await writeFile(join(folder, 'old', 'report.md'), '# Old')
  await writeFile(join(folder, 'old', 'accuracy.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(folder, 'old', 'secret.key'), 'secret')
  await mkdir(join(folder, 'no report'))
  await writeFile(join(folder, 'report.json'), '{}')
  await symlink(folder, join(folder, 'loop'))
  return serveScripted({ models, reportsFolder: folder })
}

test('reports are listed, the newest first, and their figures, texts and plots are read', async () => {
  const server = await serveReports()
  expect(await (await server.get('/v1/reports')).json()).toMatchObject({
    data: [
      { name: 'new one', hasText: false, plots: [] },
      { name: 'old', hasText: true, plots: ['accuracy.svg'] },
    ],
  })
  expect(await (await server.get('/v1/reports/new%20one/report.json')).json()).toEqual({ questions: 2024 })
  expect(await (await server.get('/v1/reports/old/report.md')).text()).toBe('# Old')
  const plot = await server.get('/v1/reports/old/accuracy.svg')
  expect(plot.headers.get('content-type')).toBe('image/svg+xml')
  expect(plot.headers.get('content-security-policy')).toContain('sandbox')
})

test('nothing but a report is read, and nothing outside of the folder', async () => {
  const server = await serveReports()
  const paths = [
    'old/secret.key',
    'loop/report.json',
    '..%2Fold/report.json',
    'old/..%2Freport.json',
    '%2E%2E/report.json',
  ]
  for (const path of paths) expect((await server.get(`/v1/reports/${path}`)).status).toBe(404)
})

test('without a folder there are no reports, and that is no error', async () => {
  const server = await serveScripted({ models })
  expect(await (await server.get('/v1/reports')).json()).toEqual({ object: 'list', data: [] })
})
