/** `GET /v1/session`: who is asking, and what they may do here. */
export interface SessionBody {
  readonly object: 'smacs.session'
  /** The name of the key; `local` where there are no keys. */
  readonly client: string
  /** `own`: traces of this key; `all`: those of every key. */
  readonly sees: 'own' | 'all'
  /** Whether it may add models and delete what other keys made. */
  readonly manage: boolean
  /** Names that a request may ask by `model`, as far as this key may. `default` stands first. */
  readonly strategies: readonly string[]
  /** Ids of the pool's models, in pool order. */
  readonly models: readonly string[]
  /** `none`: there is nothing to sign in to or out of. */
  readonly keys: 'needed' | 'none'
  /** `none`: traces keep no texts. */
  readonly content: 'full' | 'none'
}
