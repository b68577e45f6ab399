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
