import type { LearnedStore } from '../../../ports/learned-store.ts'
import type { LearnedState } from './learned-state.ts'

/** Raised where a state of before would be read as something else. */
const version = 1

export function encodeLearned(state: LearnedState): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ version, state }))
}

/** Undefined where the bytes are of another version: what was learnt then is learnt anew. */
export function decodeLearned(bytes: Uint8Array): LearnedState | undefined {
  const read = JSON.parse(new TextDecoder().decode(bytes)) as { readonly version: number; readonly state: LearnedState }
  return read.version === version ? read.state : undefined
}

/** Changes what a store has kept, where it has anything. Rejects as the store does. */
export function changeLearned(store: LearnedStore, change: (state: LearnedState) => LearnedState): Promise<void> {
  return store.update((kept) => {
    const state = kept && decodeLearned(kept)
    return state && encodeLearned(change(state))
  })
}
