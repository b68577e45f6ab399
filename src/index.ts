/**
 * smacs: many open language models answer one question together. `createSmacs` takes instances and gives `ask` and
 * `stream`; everything else here makes those instances.
 */

export { openQuestionBank, type QuestionBankOptions } from './bank/sqlite/open-question-bank.ts'
export { createBankView } from './bank/view/create-bank-view.ts'
export { createLexicalEmbedder, fitLexical } from './embedders/lexical/lexical-embedder.ts'
export { createOnnxEmbedder } from './embedders/onnx/onnx-embedder.ts'
export { createOpenAiCompatibleEmbedder } from './embedders/openai-compatible/openai-compatible-embedder.ts'
export { BudgetExceededError } from './errors/budget-exceeded-error.ts'
export { EmbedderMismatchError } from './errors/embedder-mismatch-error.ts'
export { ModelCallError, type ModelCallErrorKind } from './errors/model-call-error.ts'
export { PoolExhaustedError } from './errors/pool-exhausted-error.ts'
export { SmacsError, UsageError } from './errors/smacs-error.ts'
export type { Answer, SummedUsage } from './method/answer.ts'
export type { CollaborationEvent, Generation } from './method/events.ts'
export type { Collaboration } from './method/run-strategy.ts'
export { createLlamaCppModel } from './models/llama-cpp/llama-cpp-model.ts'
export { createOpenAiCompatibleModel } from './models/openai-compatible/openai-compatible-model.ts'
export { createResilientModel } from './models/resilient/resilient-model.ts'
export { createScriptedModel } from './models/scripted/scripted-model.ts'
export type * from './ports/budget.ts'
export type * from './ports/chat-model.ts'
export type * from './ports/clock.ts'
export type * from './ports/embedder.ts'
export type * from './ports/message.ts'
export { type AnswerType, type Question, questionFromText } from './ports/question.ts'
export type * from './ports/question-bank.ts'
export type * from './ports/random.ts'
export type { Price, Usage } from './ports/usage.ts'
export {
  type AskOptions,
  createSmacs,
  type Smacs,
  type SmacsOptions,
  type StrategyChoice,
} from './smacs/create-smacs.ts'
