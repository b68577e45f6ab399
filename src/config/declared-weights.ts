import type { ModelConfig } from './config-schema.ts'

/**
 * What a member answers with, as the file declares it: one file, or one model at one endpoint, under two ids is one model.
 * Undefined for members that compute: the same weights reason otherwise there.
 */
export function declaredWeights(entry: ModelConfig): string | undefined {
  switch (entry.provider) {
    case 'llama-cpp':
      return `file ${entry.file}`
    case 'openai-compatible':
      return `${entry.model} at ${entry.baseUrl.replace(/\/+$/, '')}`
    case 'program':
      return undefined
  }
}
