import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findBundledNode, isSupportedNode, oldNodeMessage, runUnder } from './node-version.ts'

test('versions are compared part by part, as numbers', () => {
  expect(['22.19.0', '22.20.1', '24.0.0', '100.0.0'].map((version) => isSupportedNode(version))).not.toContain(false)
  expect(['20.20.2', '22.18.9', '22.9.0', '9.99.99'].map((version) => isSupportedNode(version))).not.toContain(true)
})

test('a Node installed beside the package is found from any folder below', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-node-'))
  try {
    const bin = join(folder, 'node_modules', 'node', 'bin')
    const deep = join(folder, 'node_modules', 'smacs', 'dist')
    await Promise.all([mkdir(bin, { recursive: true }), mkdir(deep, { recursive: true })])
    // A folder above this one may have one of its own.
    expect(findBundledNode(deep) ?? '').not.toContain(folder)
    await writeFile(join(bin, process.platform === 'win32' ? 'node.exe' : 'node'), '')
    expect(findBundledNode(deep)).toContain(bin)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a Node that is too old is told what is needed and what to do', () => {
  expect(oldNodeMessage('20.20.2')).toMatch(/needs Node 22\.19\.0 or newer, and this is 20\.20\.2\. .*nodejs\.org/)
})

test('the exit status of the other Node is passed on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-run-'))
  try {
    const script = join(folder, 'exit.mjs')
    await writeFile(script, "process.exit(Number(process.argv[2]) + (process.argv[3] === 'x y' ? 0 : 50))")
    expect(await runUnder(process.execPath, script, ['3', 'x y'])).toBe(3)
  } finally {
    await rm(folder, { recursive: true })
  }
})
