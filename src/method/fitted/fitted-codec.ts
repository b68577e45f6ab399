import type { FittedPosterior } from '../posterior/fitted-posterior.ts'
import type { FittedAdaptive } from './fitted-adaptive.ts'

/** Changes with anything that changes what the numbers mean: older bytes are then fitted anew. */
const version = 17

/** What strategies `calibrated` and `adaptive` learn from a bank. */
export type FittedValue = FittedPosterior | FittedAdaptive

/**
 * Fitted weights as bytes to keep beside the bank they were fitted on: UTF-8 JSON, arrays of numbers as base64 of
 * their little-endian bytes, so that they come back to the last bit.
 */
export function encodeFitted(fitted: FittedValue): Uint8Array {
  const text = JSON.stringify({ version, fitted }, (_, value: unknown) => {
    if (value instanceof Float64Array) return { float64: base64(value) }
    if (value instanceof Float32Array) return { float32: base64(value) }
    return value
  })
  return new TextEncoder().encode(text)
}

/**
 * The fitted value of such bytes; undefined where they are of another version, incomplete or broken, which means: fit
 * again. The bank vouches for who wrote them.
 */
export function decodeFitted<Fitted extends FittedValue>(bytes: Uint8Array): Fitted | undefined {
  try {
    const blob: unknown = JSON.parse(new TextDecoder().decode(bytes), (_, value: unknown) => {
      if (typeof value !== 'object' || value === null) return value
      if ('float64' in value && typeof value.float64 === 'string') return new Float64Array(bufferOf(value.float64))
      if ('float32' in value && typeof value.float32 === 'string') return new Float32Array(bufferOf(value.float32))
      return value
    })
    if (typeof blob !== 'object' || blob === null || !('version' in blob) || blob.version !== version) return undefined
    if (!('fitted' in blob)) return undefined
    const fitted = blob.fitted as Fitted
    return isUnread(fitted) ? undefined : fitted
  } catch {
    return undefined
  }
}

/** Fitted while the embedder failed: what a fit that is made anew would know, this one does not. */
function isUnread(fitted: FittedValue): boolean {
  return ('posterior' in fitted ? fitted.posterior : fitted).openAnswersUnread === true
}

function base64(values: Float64Array | Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
}

/** A buffer of its own: typed arrays need their bytes aligned. */
function bufferOf(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, 'base64')
  const buffer = new ArrayBuffer(bytes.byteLength)
  new Uint8Array(buffer).set(bytes)
  return buffer
}
