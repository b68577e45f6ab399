import { Unzip, UnzipInflate } from 'fflate'

/** The next bytes of a member. */
export interface MemberChunk {
  readonly member: string
  readonly bytes: Uint8Array
}

/**
 * Reads members of a zip as its bytes come, in memory that does not grow with it.
 * @example for (const { member, bytes } of zip.push(chunk)) …
 */
export class ZipMembers {
  readonly #unzip: Unzip
  #ready: MemberChunk[] = []

  constructor(wanted: ReadonlySet<string>) {
    this.#unzip = new Unzip((file) => {
      file.ondata = (error, bytes) => {
        if (error) throw error
        if (wanted.has(file.name) && bytes.length > 0) this.#ready.push({ member: file.name, bytes })
      }
      // A member that is not started is kept in memory until it is, so those nobody wants are read as well.
      file.start()
    })
    this.#unzip.register(UnzipInflate)
  }

  /** @throws Error when the bytes are no zip that can be read. */
  push(bytes: Uint8Array): readonly MemberChunk[] {
    this.#unzip.push(bytes)
    const ready = this.#ready
    this.#ready = []
    return ready
  }
}
