/** Names an embedder with everything that changes its vectors. Equal ids give equal vectors. */
export type EmbedderId = string

/** Turns texts into vectors whose cosine says how alike the texts are. */
export interface Embedder {
  readonly id: EmbedderId
  /** Length of every vector. */
  readonly dimensions: number
  /** One vector a text, in order; not necessarily of length 1. An empty text is allowed. */
  embed(
    texts: readonly string[],
    options: { readonly role: 'query' | 'document'; readonly signal?: AbortSignal },
  ): Promise<readonly Float32Array[]>
  close?(): Promise<void>
}
