import { createLexicalEmbedder, fitLexical } from '../embedders/lexical/lexical-embedder.ts'
import { UsageError } from '../errors/smacs-error.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { BankView } from '../ports/question-bank.ts'

/** Makes the embedder of a part of a bank from the part's questions. */
export type EmbedderOfPart = (texts: readonly string[]) => Embedder

/** The lexical embedder with what it learns from these questions alone. */
export const learntLexical: EmbedderOfPart = (texts) =>
  createLexicalEmbedder({ documentFrequencies: fitLexical(texts) })

/** The embedder of the bank's vectors where it is one that learns nothing from the bank; undefined for the lexical one. */
export function fixedEmbedderId({ embedderId }: Pick<BankView, 'embedderId'>): string | undefined {
  return embedderId?.startsWith('lexical/') === true ? undefined : embedderId
}

/** How a report names what questions were compared by. */
export function embedderName(whole: BankView): string {
  return fixedEmbedderId(whole) ?? 'lexical, learnt from the part of the bank that is fitted on'
}

/**
 * The embedder that a bank is served with: the lexical one learns from each part anew, so that nothing of what is asked
 * shows through document frequencies; any other gives the bank's own vectors back.
 * @param given embeds what the bank holds no vector of, and what is searched for; absent: the stored vector serves for both
 */
export function labEmbedder(whole: BankView, given?: Embedder): EmbedderOfPart {
  const id = fixedEmbedderId(whole)
  if (id === undefined) return learntLexical
  const stored = storedEmbedder(id, whole, given)
  return () => stored
}

/** @throws UsageError for a text whose vector is not stored, where nothing embeds it */
function storedEmbedder(id: string, whole: BankView, given: Embedder | undefined): Embedder {
  const vectors = new Map<string, Float32Array>()
  for (const [place, { text }] of whole.questions.entries()) {
    const vector = whole.embedding(place)
    if (vector !== undefined) vectors.set(text, vector)
  }
  const [first] = vectors.values()
  return {
    id,
    dimensions: given?.dimensions ?? first?.length ?? 0,
    async embed(texts, options) {
      const found = texts.map((text) =>
        given !== undefined && options.role === 'query' ? undefined : vectors.get(text),
      )
      const missing = texts.filter((_, index) => found[index] === undefined)
      const made = missing.length === 0 ? [] : await (given ?? nothingEmbeds(id)).embed(missing, options)
      const rest = made.values()
      return found.map((vector) => vector ?? rest.next().value ?? new Float32Array())
    },
  }
}

function nothingEmbeds(id: string): never {
  throw new UsageError(
    `The bank's vectors are by ${id}, and a text is to be compared of which it holds none. Name that embedder: --config FILE with \`embedder\`.`,
  )
}
