import type { PostgresRow } from '../../../postgres/open-postgres.ts'

/** Ids whose vectors are fetched at once. */
export const idsAtOnce = 8_192
/** Of what `int8send` and `vector_send` give: an id; two bytes for the dimensions and two unused before the numbers. */
const idBytes = 8
const headerBytes = 4
const numberBytes = 4

/** Vectors of the questions with ids from $1 to below $2, in one value. */
export function vectorsText(schema: string): string {
  return `SELECT string_agg(int8send(question) || vector_send(vector), ''::bytea) AS vectors
    FROM ${schema}.bank_embedding WHERE question >= $1 AND question < $2`
}

/** Puts the vectors of an answer to `vectorsText` where they belong. */
export function placeVectors(
  [row]: readonly PostgresRow[],
  dimensions: number,
  placeOfId: ReadonlyMap<number, number>,
  vectors: (Float32Array | undefined)[],
): void {
  if (row?.vectors === null || row === undefined) return
  const bytes = Buffer.from(row.vectors as Uint8Array)
  const length = idBytes + headerBytes + dimensions * numberBytes
  for (let at = 0; at < bytes.length; at += length) {
    const place = placeOfId.get(Number(bytes.readBigInt64BE(at)))
    if (place === undefined) continue
    vectors[place] = vectorOf(bytes.subarray(at + idBytes, at + length))
  }
}

/** What `vector_send` gives. */
export function vectorOf(bytes: Buffer): Float32Array {
  const length = (bytes.length - headerBytes) / numberBytes
  return Float32Array.from({ length }, (_, number) => bytes.readFloatBE(headerBytes + number * numberBytes))
}

/** A vector in pgvector's binary form, as a statement's value is sent. */
export function vectorValue(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(headerBytes + vector.length * numberBytes)
  bytes.writeInt16BE(vector.length, 0)
  for (const [place, number] of vector.entries()) bytes.writeFloatBE(number, headerBytes + place * numberBytes)
  return bytes
}
