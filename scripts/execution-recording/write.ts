/**
 * Joins recorded programs with what running them showed, to a recording that `smacs bank import recording` reads:
 *
 *     node scripts/execution-recording/write.ts EVIDENCE.json PROGRAMS.jsonl.gz OUT.jsonl
 *
 * EVIDENCE has one entry a set of models: `{"humaneval-2025": {"problems": {QUESTION: {MODEL: [right, passed, of, cluster]}}}}`.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { linesWithExecutions, type ShownProblems } from './lines-with-executions.ts'

const [evidenceFile, programsFile, out] = process.argv.slice(2)
if (evidenceFile === undefined || programsFile === undefined || out === undefined)
  throw new Error('Name EVIDENCE.json, PROGRAMS.jsonl.gz and OUT.jsonl.')
const evidence = JSON.parse(await readFile(evidenceFile, 'utf8')) as Record<string, unknown>
const problems: ShownProblems = Object.assign(
  {},
  ...Object.values(evidence).flatMap((set) =>
    typeof set === 'object' && set !== null && 'problems' in set ? [set.problems as ShownProblems] : [],
  ),
)
const programs = createReadStream(programsFile)
const recording = await text(programsFile.endsWith('.gz') ? programs.pipe(createGunzip()) : programs)
const output = createWriteStream(out)
for (const line of linesWithExecutions(recording.split('\n'), problems)) output.write(`${JSON.stringify(line)}\n`)
output.end()
