import type { QuestionBank } from '../ports/question-bank.ts'
import type { LoadedConfig } from './load-config.ts'
export async function openConfiguredBank(_config: LoadedConfig): Promise<QuestionBank | undefined> {
  return undefined
}
