import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KeptGeneration, openGenerationRecord } from './generation-record.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-record-'))
})
afterAll(() => rm(folder, { recursive: true }))

const generation = (name: string, response = `text of ${name}`): KeptGeneration => ({
  digest: name.padEnd(64, '0'),
  model: 'm',
  response,
  finishReason: 'stop',
  latencyMs: 5,
})

/** A new record with these generations in it. */
async function filled(name: string, ...names: readonly string[]): Promise<string> {
  const path = join(folder, name)
  const record = await openGenerationRecord(path, () => undefined)
  await Promise.all(names.map((given) => record.keep(generation(given))))
  await record.close()
  return path
}

async function reopened(path: string) {
  const dropped: { line: number; reason: string }[] = []
  const record = await openGenerationRecord(path, (line) => dropped.push(line))
  return { record, dropped }
}

test('what was kept is found again, with the same key, and only the user may read the file', async () => {
  const path = await filled('plain', 'a', 'b')
  const { record, dropped } = await reopened(path)
  expect(record.heldAtOpening).toBe(2)
  expect(record.find(generation('a').digest)).toEqual(generation('a'))
  expect(record.find(generation('c').digest)).toBeUndefined()
  const { markKey } = record
  await record.keep(generation('c'))
  await record.close()
  const again = (await reopened(path)).record
  expect([again.markKey, again.heldAtOpening]).toEqual([markKey, 3])
  await again.close()
  expect(dropped).toEqual([])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('cut off at any byte, every whole line is used and the next run goes on as if nothing had been', async () => {
  const path = await filled('cut', 'a', 'b')
  const whole = await readFile(path)
  const ends = [...whole.keys()].filter((place) => whole[place] === 0x0a)
  for (let length = 0; length < whole.length; length += 7) {
    await writeFile(path, whole.subarray(0, length))
    const { record, dropped } = await reopened(path)
    const lines = ends.filter((end) => end < length).length
    expect(record.heldAtOpening, `${length} bytes`).toBe(Math.max(0, lines - 1))
    const isTorn = length > 0 && !ends.includes(length - 1)
    expect(
      dropped.map(({ line }) => line),
      `${length} bytes`,
    ).toEqual(isTorn ? [lines + 1] : [])
    await record.keep(generation('c'))
    await record.close()
    const after = await reopened(path)
    expect(after.dropped).toEqual([])
    expect(after.record.find(generation('c').digest)).toEqual(generation('c'))
    await after.record.close()
  }
})

test('a damaged line in the middle is passed over and told; of two for one request the first stands', async () => {
  const path = await filled('damaged', 'a')
  const first = await readFile(path, 'utf8')
  const second = JSON.stringify(generation('a', 'another text'))
  await writeFile(path, `${first}{"digest":"zz"}\n\0\0\0\n${second}\n${JSON.stringify(generation('b'))}\n`)
  const { record, dropped } = await reopened(path)
  expect(dropped.map(({ line }) => line)).toEqual([3, 4])
  expect(record.find(generation('a').digest)?.response).toBe('text of a')
  expect(record.find(generation('b').digest)?.response).toBe('text of b')
  await record.close()
})

test('a file that is something else is refused and left as it is', async () => {
  const path = join(folder, 'other')
  for (const text of ['no newline', '{"questionId":"1"}\n', '{"format":"smacs-generations","version":2}\n', '\n']) {
    await writeFile(path, text)
    await expect(reopened(path)).rejects.toThrow('something else')
    expect(await readFile(path, 'utf8')).toBe(text)
  }
})
