import { Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { RequestError } from '../errors/request-error.ts'

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

/** A body as a stream of what was meant, with the bytes that came counted for whoever compares them with the header. */
export type DecodedRequest = Readable & { receivedEncodedLength?: number }

/**
 * Takes the content encoding off a request's body. The limit of its size holds for what comes out.
 * @throws RequestError 415 for an encoding that is not known here
 */
export function decodedRequest(encoding: string | undefined, payload: Readable): DecodedRequest {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return payload
  const create = Object.hasOwn(decoders, name) ? decoders[name] : undefined
  if (create === undefined) {
    throw new RequestError(
      `Bodies encoded as \`${name.slice(0, 64)}\` cannot be read; send gzip, deflate, br, zstd or none.`,
      { status: 415, type: 'invalid_request_error', code: 'unsupported_content_encoding' },
    )
  }
  const decoder = payload.pipe(create())
  payload.on('error', (error) => decoder.destroy(error))
  const body: DecodedRequest = Readable.from(readable(decoder))
  body.receivedEncodedLength = 0
  payload.on('data', (chunk: Buffer) => {
    body.receivedEncodedLength = (body.receivedEncodedLength ?? 0) + chunk.length
  })
  return body
}

async function* readable(decoder: Transform): AsyncGenerator<Buffer> {
  try {
    yield* decoder
  } catch (cause) {
    throw new RequestError('The body is not encoded as `Content-Encoding` says.', {
      ...{ status: 400, type: 'invalid_request_error', code: 'invalid_content_encoding', cause },
    })
  }
}
