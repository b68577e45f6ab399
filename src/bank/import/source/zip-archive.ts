import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import yauzl, { type Entry, type ZipFile } from 'yauzl'

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
      const stream = await promisify(archive.openReadStream.bind(archive) as OpenEntry)(entry)
      stream.once('close', () => archive.close())
      return stream
    }
  } catch (error) {
    archive.close()
    throw error
  }
  archive.close()
  throw new Error(`there is no ${member} in the archive any more`)
}

type OpenEntry = (entry: Entry, callback: (error: Error | null, stream: Readable) => void) => void

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
