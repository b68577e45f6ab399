import { pipeline, Readable } from 'node:stream'
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'
import type { HttpBody } from '../http-exchange.ts'

type Coding = 'gzip' | 'deflate' | 'br' | 'zstd'

// What has come of a stream that is cut off is given out; whether it was enough, its reader knows.
const zlib = { finishFlush: constants.Z_SYNC_FLUSH }
const decoders = {
  gzip: () => createGunzip(zlib),
  br: () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
  zstd: () => createZstdDecompress({ finishFlush: constants.ZSTD_e_flush }),
}
const aliases: Readonly<Record<string, Coding>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
}

/**
 * The bytes of a body without its content codings (RFC 9110, section 8.4), as they come. Asking for none does not help
 * everywhere. The header is believed as far as the first bytes bear it out: gateways decode and leave it, or the reverse.
 * @returns undefined where the header names a coding that nobody here knows
 */
export function decodedBody(body: HttpBody, contentEncoding: string | undefined): HttpBody | undefined {
  const names = (contentEncoding ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity')
  if (names.some((name) => !Object.hasOwn(aliases, name))) return undefined
  const codings = names.flatMap((name) => aliases[name] ?? []).reverse()
  return {
    letEnd: (ms) => body.letEnd(ms),
    cut: () => body.cut(),
    get isOver() {
      return body.isOver
    },
    [Symbol.asyncIterator]() {
      let pieces = body[Symbol.asyncIterator]()
      let hasBegun = false
      return {
        next() {
          if (hasBegun) return pieces.next()
          hasBegun = true
          return pieces.next().then((step) => {
            const applied = step.done === true ? [] : codingsOf(step.value, codings)
            if (step.done === true || applied.length === 0) return step
            pieces = decoded(withFirst(step.value, pieces), step.value, applied)
            return pieces.next()
          })
        },
        return: () => pieces.return?.() ?? Promise.resolve({ done: true, value: undefined }),
      }
    },
  }
}

function codingsOf(first: Uint8Array, named: readonly Coding[]): readonly Coding[] {
  const isGzip = first[0] === 0x1f && first[1] === 0x8b
  const [outermost] = named
  if (outermost === undefined) return isGzip ? ['gzip'] : []
  const isZstd = first[0] === 0x28 && first[1] === 0xb5
  // Neither JSON nor an event can begin with a byte of these two; nothing tells brotli's.
  if ((outermost === 'gzip' && !isGzip) || (outermost === 'zstd' && !isZstd)) return []
  return named
}

function decoded(
  bytes: AsyncIterable<Uint8Array>,
  first: Uint8Array,
  codings: readonly Coding[],
): AsyncIterator<Uint8Array> {
  // Some servers leave out the two bytes that zlib's format begins with.
  const deflate = () => (((first[0] ?? 0) & 0x0f) === 8 ? createInflate(zlib) : createInflateRaw(zlib))
  const transforms = codings.map((coding) => (coding === 'deflate' ? deflate() : decoders[coding]()))
  const source = Readable.from(bytes, { objectMode: false })
  pipeline([source, ...transforms], () => undefined)
  return (transforms.at(-1) ?? source)[Symbol.asyncIterator]()
}

async function* withFirst(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first
    for (;;) {
      const step = await rest.next()
      if (step.done === true) return
      yield step.value
    }
  } finally {
    await rest.return?.()
  }
}
