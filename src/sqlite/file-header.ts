import { closeSync, openSync, readSync, statSync } from 'node:fs'

/** What an SQLite file says of itself in its first bytes. */
export interface FileHeader {
  readonly isSqlite: boolean
  readonly applicationId: number
  /** As it stands in the file; a newer one may stand in its log. */
  readonly userVersion: number
}

const userVersionOffset = 60
const applicationIdOffset = 68

/** Reads a file's header without opening it by SQLite; undefined where there is no file, or an empty one. */
export function readFileHeader(path: string): FileHeader | undefined {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return undefined
  const header = Buffer.alloc(100)
  const file = openSync(path, 'r')
  try {
    readSync(file, header)
  } finally {
    closeSync(file)
  }
  return {
    isSqlite: header.toString('latin1', 0, 16) === 'SQLite format 3\0',
    applicationId: header.readUInt32BE(applicationIdOffset),
    userVersion: header.readUInt32BE(userVersionOffset),
  }
}
