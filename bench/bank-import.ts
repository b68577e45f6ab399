// Importing every MMLU-Pro recording of a folder (unpacking, parsing, grading, storing, embedding) beside what cannot be
// avoided: unpacking the same files and JSON.parse, in the same run and one thread.
//
//     npm run build && node bench/bank-import.ts FOLDER
//
// FOLDER holds model_outputs_*.zip. The last line is PASS when the import takes at most 3 times as long.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { importRecording } = await built<typeof import('../src/bank/import/import-recording.ts')>(
  'bank/import/import-recording.js',
)
const { listZipMembers, openZipMember } = await built<typeof import('../src/bank/import/source/zip-archive.ts')>(
  'bank/import/source/zip-archive.js',
)
const { openQuestionBank } =
  await built<typeof import('../src/bank/open-question-bank.ts')>('bank/open-question-bank.js')

const folder = process.argv[2] ?? '../shared/data/mmlu-pro'
const AT_MOST = 3
const ROUNDS = 3
const archives = readdirSync(folder).filter((name) => name.endsWith('.zip'))

const parseMs: number[] = []
const importMs: number[] = []
let rows = 0
for (let round = 0; round < ROUNDS; round++) {
  parseMs.push(
    await timed(async () => {
      rows = 0
      for (const name of archives) {
        const path = join(folder, name)
        for (const member of await listZipMembers(path)) {
          const chunks: Buffer[] = []
          for await (const chunk of await openZipMember(path, member)) chunks.push(chunk)
          rows += (JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown[]).length
        }
      }
    }),
  )
  importMs.push(
    await timed(async () => {
      const scratch = mkdtempSync(join(tmpdir(), 'smacs-import-bench-'))
      const bank = await openQuestionBank(join(scratch, 'bank.db'))
      const report = await importRecording(bank, { format: 'mmlu-pro', paths: [folder], embedder: 'lexical' })
      if (report.cells !== rows) throw new Error(`Imported ${report.cells} of ${rows} rows.`)
      await bank.close()
      rmSync(scratch, { recursive: true })
    }),
  )
}
const ratio = median(importMs) / median(parseMs)
console.table([
  {
    rows,
    'unpack and JSON.parse (ms)': median(parseMs).toFixed(0),
    'whole import (ms)': median(importMs).toFixed(0),
    ratio: ratio.toFixed(2),
    'wanted at most': AT_MOST,
    'peak memory (MB)': (process.resourceUsage().maxRSS / 1024).toFixed(0),
  },
])
console.log(ratio <= AT_MOST ? 'PASS' : 'FAIL')
process.exitCode = ratio <= AT_MOST ? 0 : 1

/** What ships: worker threads that read TypeScript would spend their start on taking types off. */
async function built<Module>(file: string): Promise<Module> {
  return (await import(new URL(`../dist/${file}`, import.meta.url).href)) as Module
}

async function timed(job: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await job()
  return performance.now() - start
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number
}
