import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createInflateRaw } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'

const INFLATED_CHUNK_BYTES = 65_536

const open = promisify<string, yauzl.Options, ZipFile>(yauzl.open)

/** Paths of the files inside a zip archive, sorted. Folders and what macOS adds for itself are left out. */
export async function listZipMembers(path: string): Promise<readonly string[]> {
  const archive = await open(path, { lazyEntries: true, autoClose: false })
  try {
    const names: string[] = []
    for await (const { fileName } of entriesOf(archive))
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
    for await (const entry of entriesOf(archive)) {
      if (entry.fileName !== member) continue
      // The stored bytes, and our own inflating of them in larger pieces: each piece costs a turn of the event loop.
      const options = entry.isCompressed() ? { decompress: false } : {}
      const stored = await promisify(archive.openReadStream.bind(archive) as OpenEntry)(entry, options)
      stored.once('close', () => archive.close())
      if (!entry.isCompressed()) return stored
      const inflated = createInflateRaw({ chunkSize: INFLATED_CHUNK_BYTES })
      stored.once('error', (error: Error) => inflated.destroy(error))
      inflated.once('close', () => stored.destroy())
      return stored.pipe(inflated)
    }
  } catch (error) {
    archive.close()
    throw error
  }
  archive.close()
  throw new Error(`there is no ${member} in the archive any more`)
}

type OpenEntry = (
  entry: Entry,
  options: { decompress?: boolean },
  callback: (error: Error | null, stream: Readable) => void,
) => void

async function* entriesOf(archive: ZipFile): AsyncGenerator<Entry> {
  for (let read = 0; read < archive.entryCount; read++) {
    const next = Promise.withResolvers<Entry>()
    archive.once('entry', next.resolve)
    archive.once('error', next.reject)
    archive.readEntry()
    try {
      yield await next.promise
    } finally {
      archive.off('entry', next.resolve)
      archive.off('error', next.reject)
    }
  }
}
