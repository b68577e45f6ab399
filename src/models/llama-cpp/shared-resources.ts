/** A share in an opened resource; the last one released closes it. */
export interface Lease<Value> {
  readonly value: Value
  release(): Promise<void>
}

interface Entry<Value> {
  users: number
  readonly opened: Promise<Value>
}

/** Opens each resource once, however many ask for it, and closes it when the last of them lets go. */
export class SharedResources<Value> {
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #close: (value: Value) => Promise<void>

  constructor(close: (value: Value) => Promise<void>) {
    this.#close = close
  }

  /** @throws what `open` throws; a later call then tries again. */
  async acquire(key: string, open: () => Promise<Value>): Promise<Lease<Value>> {
    const entry = this.#entries.get(key) ?? { users: 0, opened: open() }
    this.#entries.set(key, entry)
    entry.users++
    try {
      const value = await entry.opened
      return { value, release: this.#releaseOnce(key, entry, value) }
    } catch (error) {
      this.#forget(key, entry)
      throw error
    }
  }

  #releaseOnce(key: string, entry: Entry<Value>, value: Value): () => Promise<void> {
    let released = false
    return async () => {
      if (released) return
      released = true
      entry.users--
      if (entry.users > 0) return
      this.#forget(key, entry)
      await this.#close(value)
    }
  }

  #forget(key: string, entry: Entry<Value>): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key)
  }
}
