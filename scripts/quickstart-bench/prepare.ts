/**
 * Splits the quickstart's questions for `smacs bench`: `node scripts/quickstart-bench/prepare.ts FOLDER` writes bank.jsonl, the
 * recorded answers to one half of each kind, held-out.jsonl, the questions of the other half, and smacs.yaml, the pool.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { benchConfig } from './bench-config.ts'
import { halvesOf, keyOf } from './halves.ts'

interface Line {
  readonly dataset: string
  readonly questionId: string
}

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name a folder for the halves and the configuration.')
const quickstart = new URL('../../quickstart/', import.meta.url)
const read = async (name: string): Promise<readonly Line[]> => {
  const bytes = await readFile(new URL(name, quickstart))
  const text = name.endsWith('.gz') ? gunzipSync(bytes) : bytes
  return text
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}
const { bank, heldOut } = halvesOf(await read('questions.jsonl'))
const inBank = new Set(bank.map(keyOf))
const answers = (await read('recording.jsonl.gz')).filter((line) => inBank.has(keyOf(line)))
const lines = (rows: readonly Line[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
await mkdir(folder, { recursive: true })
await writeFile(join(folder, 'bank.jsonl'), lines(answers))
await writeFile(join(folder, 'held-out.jsonl'), lines(heldOut))
await writeFile(join(folder, 'smacs.yaml'), benchConfig(await readFile(new URL('smacs.yaml', quickstart), 'utf8')))
process.stdout.write(
  `${bank.length} questions with ${answers.length} answers for the bank, ${heldOut.length} held out\n`,
)
