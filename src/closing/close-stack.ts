/**
 * Things to close, the last opened first: the part of AsyncDisposableStack that is used here, which Node 22 does not
 * have yet.
 * @example
 * await using opened = new CloseStack()
 * opened.defer(() => bank.close())
 */
export class CloseStack implements AsyncDisposable {
  #closers: (() => Promise<void> | undefined)[] = []

  defer(close: () => Promise<void> | undefined): void {
    this.#closers.push(close)
  }

  /** Hands everything over to a new stack; this one has nothing left to close. */
  move(): CloseStack {
    const moved = new CloseStack()
    moved.#closers = this.#closers
    this.#closers = []
    return moved
  }

  /** Closes everything, also when something fails to close; the first failure is thrown at the end. */
  async close(): Promise<void> {
    const failures: unknown[] = []
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
