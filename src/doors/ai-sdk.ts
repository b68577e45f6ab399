/** smacs/ai-sdk: a pool as one model of the AI SDK. */

export { createLanguageModel, type SmacsLanguageModelOptions } from '../ai-sdk/create-language-model.ts'
