import { bankLexicalEmbedder } from '../embedders/lexical/bank-lexical-embedder.ts'
import { createLexicalEmbedder } from '../embedders/lexical/lexical-embedder.ts'
import { EmbedderMismatchError } from '../errors/embedder-mismatch-error.ts'
import type { AnyStrategy } from '../method/strategies/registry.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { BankView, QuestionBank } from '../ports/question-bank.ts'
import { createFittedStrategies, type Fitting } from './fitted-strategies.ts'
import type { SmacsOptions } from './smacs-options.ts'

/** What questions are weighed by. */
export interface Evidence {
  readonly bank: BankView | undefined
  readonly embedder: Embedder
  fittedOf(strategy: AnyStrategy, options: unknown): Fitting
}

/** Evidence that is there, or that a question bank has to be read for. */
export interface EvidenceSource {
  /** Undefined until it has been read. */
  readonly known: Evidence | undefined
  /** Reads it once; a reading that fails is tried again by the next question. */
  read(): Promise<Evidence>
  /** Puts this state of the bank in its place. @throws EmbedderMismatchError, and nothing has changed */
  takeUp(view: BankView): void
}

type Given = Pick<SmacsOptions, 'models' | 'bank' | 'embedder' | 'fittedStore' | 'serveOldWeights'>

/**
 * A view is evidence at once. A question bank is read by the first question, as it is then; it keeps what is fitted, and
 * tells the lexical embedder what that one has learnt.
 * @throws EmbedderMismatchError at once for a view by another embedder; for a bank when it is read
 */
export function evidenceSource(given: Given): EvidenceSource {
  const { bank, embedder } = given
  if (bank === undefined || !isQuestionBank(bank)) {
    let known = evidenceOf(given, bank, embedder ?? createLexicalEmbedder(), given.fittedStore)
    return {
      get known() {
        return known
      },
      read: async () => known,
      takeUp(view) {
        known = evidenceOf(given, view, known.embedder, given.fittedStore)
      },
    }
  }
  let known: Evidence | undefined
  let reading: Promise<Evidence> | undefined
  const read = async (): Promise<Evidence> => {
    const view = await bank.view()
    const opened = embedder ?? bankLexicalEmbedder(await bank.embedder())
    known = evidenceOf(given, view, opened, given.fittedStore ?? bank)
    return known
  }
  return {
    get known() {
      return known
    },
    read() {
      if (known !== undefined) return Promise.resolve(known)
      reading ??= read().finally(() => {
        reading = undefined
      })
      return reading
    },
    takeUp(view) {
      // Whoever has not been read yet is read as it is then.
      if (known !== undefined) known = evidenceOf(given, view, known.embedder, given.fittedStore ?? bank)
    },
  }
}

function evidenceOf(
  { models, serveOldWeights }: Given,
  bank: BankView | undefined,
  embedder: Embedder,
  store: SmacsOptions['fittedStore'],
): Evidence {
  if (bank?.embedderId !== undefined && bank.embedderId !== embedder.id) {
    throw new EmbedderMismatchError(bank.embedderId, embedder.id)
  }
  const surroundings = { pool: models.map(({ id }) => id), embedder }
  return { bank, embedder, fittedOf: createFittedStrategies(bank, store, surroundings, serveOldWeights) }
}

function isQuestionBank(bank: BankView | QuestionBank): bank is QuestionBank {
  return 'view' in bank
}
