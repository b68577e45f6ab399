import { SmacsError } from '../errors/smacs-error.ts'
import type { QuestionBank } from '../ports/question-bank.ts'
import { createBankView } from './view/create-bank-view.ts'

/**
 * A bank that is not there, opened to be read: nothing in it, and nothing can be put in. Once somebody has made it, its
 * next view finds it, and from then on it is that bank.
 * @param open opens it to be read; what it gives has no `file` while it is not there
 */
export function createAbsentBank(shown: string, open: () => Promise<QuestionBank>): QuestionBank {
  const empty = createBankView({ questions: [] })
  let found: QuestionBank | undefined
  let isClosed = false
  const look = async (): Promise<QuestionBank | undefined> => {
    if (found !== undefined || isClosed) return found
    const now = await open()
    if (now.file === undefined) return undefined
    // Somebody else may have looked, or closed it, meanwhile.
    if (found !== undefined || isClosed) await now.close()
    else found = now
    return found
  }
  const refuse = async () => {
    throw readOnlyError(shown)
  }
  return {
    get file() {
      return found?.file
    },
    learned: { load: async () => found?.learned.load(), update: refuse },
    view: async () => (await look())?.view() ?? empty,
    embedder: async () => found?.embedder(),
    append: refuse,
    storeEmbeddings: refuse,
    fitted: async (name, options) => found?.fitted(name, options),
    storeFitted: refuse,
    answerSettings: async (model) => found?.answerSettings(model),
    storeAnswerSettings: refuse,
    removeModel: refuse,
    renameModel: refuse,
    learn: refuse,
    forget: refuse,
    async close() {
      isClosed = true
      await found?.close()
    },
  }
}

/** @param shown the bank as messages may name it, without a password */
export function readOnlyError(shown: string): SmacsError {
  return new SmacsError('bank-read-only', `The bank ${shown} was opened for reading only.`)
}
