import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { readZipMembers } from './zip-members.ts'

async function read(zip: Uint8Array, wanted: readonly string[], pieceBytes: number): Promise<Record<string, string>> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < zip.length; start += pieceBytes) yield zip.subarray(start, start + pieceBytes)
  }
  const found: Record<string, Uint8Array[]> = {}
  for await (const { member, bytes } of readZipMembers(pieces(), new Set(wanted))) {
    found[member] = [...(found[member] ?? []), bytes]
  }
  return Object.fromEntries(Object.entries(found).map(([name, parts]) => [name, Buffer.concat(parts).toString()]))
}

const text = 'a chunk of weights, '.repeat(10_000)
const zip = zipSync({
  'a/part00': strToU8(text),
  'a/part01': [strToU8('stored'), { level: 0 }],
  'a/other': strToU8(text),
})

test('gives the bytes of the wanted members, deflated or stored, however the zip is cut', async () => {
  for (const pieceBytes of [7, 4096, zip.length]) {
    expect(await read(zip, ['a/part00', 'a/part01'], pieceBytes)).toEqual({ 'a/part00': text, 'a/part01': 'stored' })
  }
})

test('broken bytes are an error', async () => {
  const broken = zip.slice()
  broken.fill(0xff, 60, 90)
  await expect(read(broken, ['a/part00'], 4096)).rejects.toThrow()
})
