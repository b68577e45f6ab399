import { SmacsError } from '../../errors/smacs-error.ts'
import { visitTextFeatures } from './text-features.ts'

/** Features that share a bucket share a frequency: with 65,536 of them rare ones hardly ever meet a frequent one. */
const BUCKET_BITS = 16
const FORMAT = 1

/** In how many of a bank's questions each feature occurs. */
export interface DocumentFrequencies {
  readonly documents: number
  /** One a bucket. */
  readonly counts: Uint32Array
}

export function bucketOf(feature: number): number {
  return feature >>> (32 - BUCKET_BITS)
}

/** Counts features over texts; their order does not matter. */
export function countDocumentFrequencies(texts: Iterable<string>): DocumentFrequencies {
  const counts = new Uint32Array(1 << BUCKET_BITS)
  const lastSeenIn = new Uint32Array(counts.length)
  let documents = 0
  for (const text of texts) {
    const document = ++documents
    visitTextFeatures(text, (feature) => {
      const bucket = bucketOf(feature)
      if (lastSeenIn[bucket] === document) return
      lastSeenIn[bucket] = document
      counts[bucket] = (counts[bucket] as number) + 1
    })
  }
  return { documents, counts }
}

/** Seven bits a byte, low ones first, the eighth says that more follow: a format number, the documents, then every count. */
export function encodeDocumentFrequencies({ documents, counts }: DocumentFrequencies): Uint8Array {
  const bytes: number[] = []
  const write = (value: number) => {
    let rest = value
    for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
    bytes.push(rest)
  }
  write(FORMAT)
  write(documents)
  for (const count of counts) write(count)
  return Uint8Array.from(bytes)
}

/** @throws SmacsError `lexical-state` when the bytes are not what encodeDocumentFrequencies wrote. */
export function decodeDocumentFrequencies(bytes: Uint8Array): DocumentFrequencies {
  let at = 0
  const read = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined || shift > 28) throw unreadable()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
  }
  if (read() !== FORMAT) throw unreadable()
  const documents = read()
  const counts = Uint32Array.from({ length: 1 << BUCKET_BITS }, read)
  if (at !== bytes.length) throw unreadable()
  return { documents, counts }
}

function unreadable(): SmacsError {
  return new SmacsError(
    'lexical-state',
    "The bank's document frequencies cannot be read; `smacs bank reembed` makes them anew.",
  )
}
