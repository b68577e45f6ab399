/** smacs/bank: question banks, in a file or in memory, and how their questions get vectors. */

export {
  type BankEmbedderChoice,
  type EmbeddingOptions,
  embedNewQuestions,
  reembedBank,
} from '../bank/embed/embed-questions.ts'
export { openQuestionBank, type QuestionBankOptions } from '../bank/open-question-bank.ts'
export { createBankView } from '../bank/view/create-bank-view.ts'
export { bankLexicalEmbedder } from '../embedders/lexical/bank-lexical-embedder.ts'
export { createLexicalEmbedder, fitLexical } from '../embedders/lexical/lexical-embedder.ts'
export type * from '../ports/question-bank.ts'
