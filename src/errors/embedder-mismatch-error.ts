import { SmacsError } from './smacs-error.ts'

/** The question bank was built by another embedder: its vectors cannot be compared with this one's. */
export class EmbedderMismatchError extends SmacsError {
  readonly bankEmbedder: string
  readonly configuredEmbedder: string

  constructor(bankEmbedder: string, configuredEmbedder: string) {
    super(
      'embedder-mismatch',
      `The question bank was embedded by ${bankEmbedder} and the configured embedder is ${configuredEmbedder}. ` +
        'Configure the first, or run `smacs bank reembed` to embed the bank again with the second.',
    )
    this.bankEmbedder = bankEmbedder
    this.configuredEmbedder = configuredEmbedder
  }
}
