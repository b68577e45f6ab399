import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { ZipMembers } from './zip-members.ts'

function read(zip: Uint8Array, wanted: readonly string[], pieceBytes: number): Record<string, string> {
  const members = new ZipMembers(new Set(wanted))
  const found: Record<string, Uint8Array[]> = {}
  for (let start = 0; start < zip.length; start += pieceBytes) {
    for (const { member, bytes } of members.push(zip.subarray(start, start + pieceBytes))) {
      found[member] = [...(found[member] ?? []), bytes]
    }
  }
  return Object.fromEntries(Object.entries(found).map(([name, parts]) => [name, Buffer.concat(parts).toString()]))
}

const text = 'a chunk of weights, '.repeat(10_000)
const zip = zipSync({
  'a/part00': strToU8(text),
  'a/part01': [strToU8('stored'), { level: 0 }],
  'a/other': strToU8(text),
})

test('gives the bytes of the wanted members, deflated or stored, however the zip is cut', () => {
  for (const pieceBytes of [7, 4096, zip.length]) {
    expect(read(zip, ['a/part00', 'a/part01'], pieceBytes)).toEqual({ 'a/part00': text, 'a/part01': 'stored' })
  }
})

test('broken bytes are an error', () => {
  const broken = zip.slice()
  broken.fill(0xff, 60, 90)
  expect(() => read(broken, ['a/part00'], 4096)).toThrow()
})
