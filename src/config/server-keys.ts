import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { UsageError } from '../errors/smacs-error.ts'
import type { ServerKeySection, ServerSection } from './server-section.ts'

/** A key as the server keeps it: its hash and what it may do; the key itself is forgotten. */
export interface ServerKey extends Omit<ServerKeySection, 'key' | 'file' | 'sha256'> {
  /** SHA-256 of the key, 32 bytes. */
  readonly hash: Buffer
}

/** Shorter keys can be guessed. */
const keyLengthAtLeast = 16

/**
 * Hashes the keys of a configuration; those in files are read.
 * @param resolvePath makes a path of the configuration absolute
 * @throws UsageError when a file cannot be read, a key is too short, or two entries share a name or a key
 */
export async function loadServerKeys(
  keys: ServerSection['keys'],
  resolvePath: (path: string) => string,
): Promise<readonly ServerKey[]> {
  const loaded = await Promise.all(
    keys.map(async (entry, index): Promise<ServerKey> => {
      if (typeof entry === 'string') return { name: `key-${index + 1}`, hash: sha256(entry) }
      const { key, file, sha256: hash, ...rules } = entry
      if (hash !== undefined) return { ...rules, hash: Buffer.from(hash, 'hex') }
      return { ...rules, hash: sha256(key ?? (await keyFromFile(resolvePath(file ?? ''), rules.name))) }
    }),
  )
  const names = new Set<string>()
  const hashes = new Set<string>()
  for (const { name, hash } of loaded) {
    if (names.has(name)) throw new UsageError(`Two server keys are called \`${name}\`; names must be unique.`)
    if (hashes.has(hash.toString('hex'))) throw new UsageError(`The server key \`${name}\` is another entry's key too.`)
    names.add(name)
    hashes.add(hash.toString('hex'))
  }
  return loaded
}

async function keyFromFile(path: string, name: string): Promise<string> {
  let text: string
  try {
    text = (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new UsageError(`The server key \`${name}\` names the file ${path}, which cannot be read (${why}).`, { cause })
  }
  if (text.length >= keyLengthAtLeast) return text
  throw new UsageError(
    `The server key \`${name}\` in ${path} has ${text.length} characters; ${keyLengthAtLeast} or more.`,
  )
}

function sha256(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
