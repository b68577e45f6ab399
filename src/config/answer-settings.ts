import { hash } from 'node:crypto'
import { programInstructions } from '../models/program/program-prompt.ts'
import type { AnswerSettings } from '../ports/question-bank.ts'
import type { ModelConfig } from './config-schema.ts'

/**
 * What in a model's entry decides how it answers. Settings without a value are absent; `extraBody` is a hash, since it
 * may hold secrets.
 */
export function answerSettings(entry: ModelConfig): AnswerSettings {
  if (entry.provider === 'program') return programSettings(entry)
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

/** Its writer's, where it has none of its own; the words with which a program is asked for change with their version. */
function programSettings(entry: Extract<ModelConfig, { provider: 'program' }>): AnswerSettings {
  const { instructions: _, answerLine: __, ...writer } = answerSettings(entry.writer)
  const { temperature, maxTokens, instructions, wallMs } = entry
  return {
    ...writer,
    program: entry.of,
    instructions: instructions ?? programInstructions,
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(wallMs !== undefined && { wallMs }),
  }
}
