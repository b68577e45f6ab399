import { hash } from 'node:crypto'
import type { AnswerSettings } from '../ports/question-bank.ts'
import type { ModelConfig } from './config-schema.ts'

/**
 * What in a model's entry decides how it answers. Settings without a value are absent; `extraBody` is a hash, since it
 * may hold secrets.
 */
export function answerSettings(entry: ModelConfig): AnswerSettings {
  const { temperature, maxTokens, instructions, answerLine } = entry
  const own =
    entry.provider === 'llama-cpp'
      ? { file: entry.file }
      : {
          model: entry.model,
          ...(Object.keys(entry.extraBody).length > 0 && {
            extraBody: hash('sha256', JSON.stringify(entry.extraBody), 'hex'),
          }),
        }
  return {
    ...own,
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(instructions !== undefined && { instructions }),
    ...(answerLine !== undefined && { answerLine }),
  }
}
