import { SmacsError } from '../errors/smacs-error.ts'
import type { QuestionBank } from '../ports/question-bank.ts'
import { createBankView } from './view/create-bank-view.ts'

/** A bank that is not there, opened to be read: nothing in it, and nothing can be put in. */
export function createAbsentBank(shown: string): QuestionBank {
  const view = createBankView({ questions: [] })
  const refuse = async () => {
    throw readOnlyError(shown)
  }
  return {
    learned: { load: async () => undefined, update: refuse },
    view: async () => view,
    embedder: async () => undefined,
    append: refuse,
    storeEmbeddings: refuse,
    fitted: async () => undefined,
    storeFitted: refuse,
    answerSettings: async () => undefined,
    storeAnswerSettings: refuse,
    removeModel: refuse,
    renameModel: refuse,
    learn: refuse,
    forget: refuse,
    close: async () => {},
  }
}

/** @param shown the bank as messages may name it, without a password */
export function readOnlyError(shown: string): SmacsError {
  return new SmacsError('bank-read-only', `The bank ${shown} was opened for reading only.`)
}
