import { hash } from 'node:crypto'
import type { Random } from '../ports/random.ts'

/**
 * Creates chance from a seed: Chris Doty-Humphrey's sfc32 (PractRand, 2010; 128 bits of state, its last word a counter,
 * so every period is at least 2^32), its state taken from the SHA-256 of the seed. Each number has 53 random bits.
 *
 * A fork's seed is the path of labels that leads to it, each with its length before it, so no two paths spell the same
 * seed and a stream does not depend on what was drawn from any other.
 * @example createSeededRandom(7).fork('subsets').next()
 */
export function createSeededRandom(seed: number | string): Random {
  return createStream(pathStep(String(seed)))
}

function pathStep(label: string): string {
  return `${label.length}:${label}/`
}

function createStream(path: string): Random {
  let [isSown, a, b, c, counter] = [false, 0, 0, 0, 0]

  // At the first draw: many a stream is only there to be forked, or not used at all.
  const sow = (): void => {
    const digest = hash('sha256', path, 'buffer')
    a = digest.readInt32LE(0)
    b = digest.readInt32LE(4)
    c = digest.readInt32LE(8)
    counter = digest.readInt32LE(12)
    isSown = true
  }
  const nextUint32 = (): number => {
    if (!isSown) sow()
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  return {
    next: () => ((nextUint32() >>> 5) * 2 ** 26 + (nextUint32() >>> 6)) / 2 ** 53,
    fork: (label) => createStream(path + pathStep(label)),
  }
}
