import type { RecordingFormat } from '../recorded-row.ts'
import { programFile, wholeText } from './program-file.ts'

/**
 * JueH-96's Code-Quality repositories and others of their kind: a folder a model, in it a program a task, `HumanEval_12.py`. The
 * tasks themselves are in the file of questions.
 */
export const codeQualityFormat: RecordingFormat = {
  name: 'code-quality',
  hasPublishedRule: false,
  revises: 'nothing',
  needsQuestions: true,
  accepts: (name) => name.endsWith('.py'),
  async *read(chunks, source, { dataset }) {
    const row = programFile(source, await wholeText(chunks), dataset)
    yield row === undefined
      ? { line: 1, reason: 'the file is not named TASK_NUMBER.py in a folder a model' }
      : { line: 1, row }
  },
}
