import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { SmacsError, UsageError } from '../../../errors/smacs-error.ts'
import { listZipMembers, openZipMember } from './zip-archive.ts'

/** Larger than zlib's own 16 KiB: each piece costs a turn of the event loop. */
const UNPACKED_CHUNK_BYTES = 65_536

/** One file of recorded answers, possibly packed. Plain data, so that a worker can be told which one to read. */
export interface SourceFile {
  readonly path: string
  /** Its path inside the zip archive at `path`. */
  readonly member?: string
}

/** How a message names it. */
export function shownName({ path, member }: SourceFile): string {
  return member === undefined ? path : `${path}/${member}`
}

/** Its own name, packing endings left out: `model.json` of `gsm/model.json.gz`. */
export function contentName({ path, member }: SourceFile): string {
  return basename(member ?? path).replace(/\.(?:gz|zst)$/, '')
}

/** The name of the folder it lies in; empty for a member at the top of an archive. */
export function folderName({ path, member }: SourceFile): string {
  return basename(dirname(member ?? path)).replace(/^\.$/, '')
}

/**
 * The files that paths name: a file itself, everything in a folder and its folders, every member of a zip archive;
 * those that `accepts` knows by their name, sorted by path. A file named outright is taken whatever its name.
 * @throws UsageError for a path that is not there, or paths without a file of the format
 */
export async function listSourceFiles(
  paths: readonly string[],
  accepts: (contentName: string) => boolean,
): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = []
  for (const path of paths) {
    const found = await stat(path).catch((cause) => {
      throw new UsageError(`There is no file or folder ${path}.`, { cause })
    })
    const named = found.isDirectory() ? await filesBelow(path) : [path]
    for (const file of named) {
      const unpacked = extname(file) === '.zip' ? await membersOf(file) : [{ path: file }]
      const outright = file === path && extname(file) !== '.zip'
      files.push(...unpacked.filter((source) => outright || accepts(contentName(source))))
    }
  }
  if (files.length === 0) throw new UsageError(`There is no file of this format in ${paths.join(', ')}.`)
  return files
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function membersOf(path: string): Promise<readonly SourceFile[]> {
  return (await listZipMembers(path)).map((member) => ({ path, member }))
}

/** The beginning of a stream, which stays in it. */
async function firstBytes(stream: Readable): Promise<Buffer> {
  await once(stream, 'readable')
  const bytes: Buffer = stream.read() ?? Buffer.alloc(0)
  if (bytes.length > 0) stream.unshift(bytes)
  return bytes
}

/**
 * What a file is packed with, by its own mark: names are lost more easily.
 * @throws Error for an encoding that would only give nonsense
 */
function unpackerOf(beginning: Buffer): Duplex | undefined {
  const mark = beginning.toString('latin1', 0, 4)
  if (mark.startsWith('\x1F\x8B')) return createGunzip({ chunkSize: UNPACKED_CHUNK_BYTES })
  if (mark === '\x28\xB5\x2F\xFD') return createZstdDecompress({ chunkSize: UNPACKED_CHUNK_BYTES })
  if (mark.startsWith('\xFF\xFE') || mark.startsWith('\xFE\xFF')) throw new Error('it is UTF-16; save it as UTF-8')
  return undefined
}

/**
 * The unpacked bytes of a file, chunk by chunk.
 * @throws SmacsError `source-too-large` once more than `maxUnpackedBytes` came out; Error when it cannot be unpacked
 */
export async function* unpackedChunks(source: SourceFile, maxUnpackedBytes: number): AsyncGenerator<Buffer> {
  const { path, member } = source
  const packed = member === undefined ? createReadStream(path) : await openZipMember(path, member)
  const unpacker = unpackerOf(await firstBytes(packed))
  const unpacked = unpacker === undefined ? packed : packed.pipe(unpacker)
  packed.on('error', (error: Error) => unpacked.destroy(error))
  let bytes = 0
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxUnpackedBytes)
        throw new SmacsError(
          'source-too-large',
          `it unpacks to more than ${maxUnpackedBytes} bytes; raise \`maxUnpackedBytes\` if that is right`,
        )
      yield chunk
    }
  } finally {
    packed.destroy()
    unpacked.destroy()
  }
}
