import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadServerKeys } from './server-keys.ts'
import { serverSectionSchema } from './server-section.ts'

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')
const keysOf = (keys: readonly unknown[]) => serverSectionSchema.parse({ keys }).keys

test('keys from the environment, a file or as a hash become hashes with their rules, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-keys-'))
  try {
    await writeFile(join(folder, 'key.txt'), 'a-key-from-a-file-1\n')
    const keys = await loadServerKeys(
      keysOf([
        'a-plain-key-of-length',
        { name: 'app', key: 'another-key-of-length', requestsPerMinute: 5 },
        { name: 'filed', file: 'key.txt' },
        { name: 'hashed', sha256: hashOf('somewhere-else-kept') },
      ]),
      (path) => join(folder, path),
    )
    expect(keys.map(({ name, hash }) => [name, hash.toString('hex')])).toEqual([
      ['key-1', hashOf('a-plain-key-of-length')],
      ['app', hashOf('another-key-of-length')],
      ['filed', hashOf('a-key-from-a-file-1')],
      ['hashed', hashOf('somewhere-else-kept')],
    ])
    expect(keys[1]?.requestsPerMinute).toBe(5)
    expect(JSON.stringify(keys)).not.toContain('another-key')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a short key, a key in two places, one name for two keys and one key under two names are refused', async () => {
  expect(() => keysOf(['short'])).toThrow('16 characters')
  expect(() => keysOf([{ name: 'x', key: 'x'.repeat(20), file: 'f' }])).toThrow('exactly one')
  const load = (keys: readonly unknown[]) => loadServerKeys(keysOf(keys), (path) => path)
  const [one, two] = ['first-key-of-length', 'second-key-of-length']
  await expect(
    load([
      { name: 'x', key: one },
      { name: 'x', key: two },
    ]),
  ).rejects.toThrow('Two server keys')
  await expect(
    load([
      { name: 'x', key: one },
      { name: 'y', key: one },
    ]),
  ).rejects.toThrow("another entry's key")
  await expect(load([{ name: 'x', file: '/nowhere/key' }])).rejects.toThrow('ENOENT')
})
