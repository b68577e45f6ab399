import type { ModelConfig } from './config-schema.ts'

/** What of a body decides how the model thinks, and not only how it draws its words. */
const thinkingFields = ['chat_template_kwargs', 'reasoning', 'reasoning_effort', 'thinking']

/**
 * Whose voice a member's is, as the file declares it: one file, or one model at one endpoint, asked in the same words, is one voice
 * under however many ids. The same weights asked in other words agree where they know and differ where they don't, which
 * tells as much as another model does (docs/decisions/label-free-voices.md). Undefined for members that compute.
 */
export function declaredVoice(entry: ModelConfig): string | undefined {
  switch (entry.provider) {
    case 'llama-cpp':
      return JSON.stringify([entry.file, entry.instructions, entry.completion?.template])
    case 'openai-compatible':
      return JSON.stringify([
        ...[entry.model, entry.baseUrl.replace(/\/+$/, ''), entry.instructions],
        ...thinkingFields.map((field) => entry.extraBody[field]),
      ])
    case 'program':
      return undefined
  }
}
