import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createInflateRaw, createZstdDecompress } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { UsageError } from '../../../errors/smacs-error.ts'

const UNPACKED_CHUNK_BYTES = 65_536

const openArchive = promisify<string, yauzl.Options, ZipFile>(yauzl.open)

function open(path: string, options: yauzl.Options): Promise<ZipFile> {
  return openArchive(path, options).catch((cause: unknown) => {
    throw unreadable(path, cause)
  })
}

/** The library's own words: a name that leads out of the archive, a directory that is cut off. */
function unreadable(path: string, cause: unknown): Error {
  const hasCode = cause instanceof Error && 'code' in cause
  if (hasCode || !(cause instanceof Error)) return cause as Error
  return new UsageError(`${path} is no sound zip archive (${cause.message}); pack its files anew.`, { cause })
}

/** Paths of the files inside a zip archive, sorted. Folders and what macOS adds for itself are left out. */
export async function listZipMembers(path: string): Promise<readonly string[]> {
  const archive = await open(path, { lazyEntries: true, autoClose: false })
  try {
    const names: string[] = []
    for await (const { fileName } of entriesOf(archive, path))
      if (!fileName.endsWith('/') && !fileName.startsWith('__MACOSX/')) names.push(fileName)
    return names.sort()
  } finally {
    archive.close()
  }
}

/** The unpacked bytes of one file inside a zip archive. */
export async function openZipMember(path: string, member: string): Promise<Readable> {
  const archive = await open(path, { lazyEntries: true, autoClose: false })
  try {
    for await (const entry of entriesOf(archive, path)) {
      if (entry.fileName !== member) continue
      const unpacked = await openEntry(archive, entry)
      unpacked.once('close', () => archive.close())
      return unpacked
    }
  } catch (error) {
    archive.close()
    throw error
  }
  archive.close()
  throw new Error(`there is no ${member} in the archive any more`)
}

/**
 * Those files of a zip archive whose names are wanted, whole, in the order in which they lie there.
 * @param maxBytes one that unpacks to more comes without its bytes
 */
export async function* readZipMembers(
  path: string,
  isWanted: (name: string) => boolean,
  maxBytes: number,
): AsyncGenerator<{ readonly name: string; readonly bytes?: Buffer }> {
  const archive = await open(path, { lazyEntries: true, autoClose: false })
  try {
    for await (const entry of entriesOf(archive, path)) {
      if (!isWanted(entry.fileName)) continue
      const bytes = await collect(await openEntry(archive, entry), maxBytes)
      yield { name: entry.fileName, ...(bytes !== undefined && { bytes }) }
    }
  } finally {
    archive.close()
  }
}

async function collect(stream: Readable, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Zip's own numbers of the ways of packing. */
const DEFLATE = 8
const ZSTANDARD = 93

/** The stored bytes, and our own unpacking of them in larger pieces: each piece costs a turn of the event loop. */
async function openEntry(archive: ZipFile, entry: Entry): Promise<Readable> {
  const { compressionMethod, fileName } = entry
  if (![0, DEFLATE, ZSTANDARD].includes(compressionMethod))
    throw new Error(
      `${fileName} is packed in a way (${compressionMethod}) that is not known here; pack it with deflate`,
    )
  const stored = await promisify(archive.openReadStream.bind(archive) as OpenEntry)(entry, { decodeFileData: false })
  if (compressionMethod === 0) return stored
  const settings = { chunkSize: UNPACKED_CHUNK_BYTES }
  const unpacked = compressionMethod === DEFLATE ? createInflateRaw(settings) : createZstdDecompress(settings)
  stored.once('error', (error: Error) => unpacked.destroy(error))
  unpacked.once('close', () => stored.destroy())
  return stored.pipe(unpacked)
}

type OpenEntry = (
  entry: Entry,
  options: { decodeFileData: false },
  callback: (error: Error | null, stream: Readable) => void,
) => void

async function* entriesOf(archive: ZipFile, path: string): AsyncGenerator<Entry> {
  for (let read = 0; read < archive.entryCount; read++) {
    const next = Promise.withResolvers<Entry>()
    archive.once('entry', next.resolve)
    const fail = (cause: unknown): void => next.reject(unreadable(path, cause))
    archive.once('error', fail)
    archive.readEntry()
    try {
      yield await next.promise
    } finally {
      archive.off('entry', next.resolve)
      archive.off('error', fail)
    }
  }
}
