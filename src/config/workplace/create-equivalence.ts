import { createOnnxEquivalence } from '../../equivalence/onnx/onnx-equivalence.ts'
import type { AnswerEquivalence } from '../../ports/answer-equivalence.ts'
import { configPath, type LoadedConfig } from '../load-config.ts'

/** The configuration's equivalence model, which opens its folder when it is first asked; undefined where none is named. */
export function createConfiguredEquivalence(
  config: Pick<LoadedConfig, 'equivalence' | 'file'>,
): AnswerEquivalence | undefined {
  const { equivalence } = config
  return equivalence && createOnnxEquivalence({ ...equivalence, folder: configPath(config, equivalence.folder) })
}
