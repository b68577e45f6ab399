import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openQuestionBank } from '../../src/bank/open-question-bank.ts'
import { wordEmbedder } from '../../src/embedders/fixtures/word-embedder.ts'
import type { BankCellEntry, BankQuestion, BankView } from '../../src/ports/question-bank.ts'

/** A bank in a file with the vectors of the words; gone when the test ends. */
export async function bankFileOf(
  questions: readonly BankQuestion[],
  cells: readonly BankCellEntry[],
): Promise<{ readonly file: string; readonly view: BankView; add(question: BankQuestion): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-bank-'))
  const file = join(folder, 'bank.db')
  const bank = await openQuestionBank(file)
  onTestFinished(async () => {
    await bank.close()
    await rm(folder, { recursive: true })
  })
  const add = async (added: readonly BankQuestion[], addedCells: readonly BankCellEntry[] = []): Promise<void> => {
    await bank.append({ questions: added, cells: addedCells })
    const texts = added.map(({ text }) => text)
    const vectors = await wordEmbedder.embed(texts, { role: 'document' })
    const embeddings = added.map(({ dataset, questionId }, place) => ({
      ...(dataset !== undefined && { dataset }),
      ...{ questionId, vector: vectors[place] as Float32Array },
    }))
    await bank.storeEmbeddings(wordEmbedder, embeddings)
  }
  await add(questions, cells)
  return { file, view: await bank.view(), add: (question) => add([question]) }
}
