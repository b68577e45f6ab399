import { noText } from '../known-questions.ts'
import type { RecordedRow } from '../recorded-row.ts'
import { type SourceFile, shownName } from '../source/source-file.ts'

/** `MODEL/HumanEval_12.py`, or `MODEL/HumanEval_12/0.py` where there are several samples. */
const place = /(?:^|\/)([^/]+)\/([A-Za-z]+)_(\d+)(?:\/(\d+))?\.py$/

/** A recorded program that is a file of its own; undefined for a file of another name. */
export function programFile(source: SourceFile, code: string, dataset: string | undefined): RecordedRow | undefined {
  const [, model, set, task, sample] = place.exec(shownName(source)) ?? []
  if (model === undefined || set === undefined || task === undefined) return undefined
  return {
    question: { dataset: dataset ?? set.toLowerCase(), questionId: `${set}/${task}`, text: noText, answerType: 'code' },
    answer: { model, sample: Number(sample ?? 0), response: `\`\`\`python\n${code.trimEnd()}\n\`\`\`` },
  }
}

/** The text of a file that is one program. */
export async function wholeText(chunks: AsyncIterable<Buffer>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(chunks)).toString('utf8')
}
