/** Where what was learnt from use is kept between runs, and between processes that learn together. */
export interface LearnedStore {
  /** What was kept last; undefined where nothing was. */
  load(): Promise<Uint8Array | undefined>
  /** Reads, changes and writes in one transaction: what another process has kept meanwhile is never lost. Undefined: it stays. */
  update(change: (kept: Uint8Array | undefined) => Uint8Array | undefined): Promise<void>
}
