import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { assertMemory, neededMemoryBytes } from './memory-check.ts'
import { cloneFolder, quickstartFiles } from './quickstart-files.ts'

test('too little memory is said with what is needed and what there is', () => {
  expect(() => assertMemory(neededMemoryBytes)).not.toThrow()
  expect(() => assertMemory(1_500_000_000)).toThrow(/need 3\.00 GB of memory; 1\.50 GB are free/)
})

test('the files are found in a clone, and elsewhere it is said what to do', async () => {
  const files = quickstartFiles(cloneFolder)
  expect([files.config, files.recording].map((file) => existsSync(file))).toEqual([true, true])
  const folder = await mkdtemp(join(tmpdir(), 'smacs-quickstart-'))
  try {
    await writeFile(join(folder, 'smacs.yaml'), '')
    expect(() => quickstartFiles(folder)).toThrow('Clone it and run `npm ci && npm run quickstart`')
  } finally {
    await rm(folder, { recursive: true })
  }
})
