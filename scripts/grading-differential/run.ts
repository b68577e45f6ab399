/**
 * Grades every recorded answer of gsm and math-l5 with our graders and with PyPI's math-verify, and lists every
 * disagreement: dataset, question id, model, reference, the two extracted values, our verdict, and who is right (judge.ts).
 * No question or response.
 *
 *     node scripts/grading-differential/run.ts [--data ../shared/data] [--out docs/grading-disagreements.tsv]
 *
 * Needs python3 with venv and pip; the environment lies in the system's temporary folder and is kept for the next run.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { gradeResponse } from '../../src/grading/grade-response.ts'
import { referenceAnswer } from '../../src/grading/reference-answer.ts'
import { judge } from './judge.ts'

const requirement = 'math-verify==0.9.0'
const datasets = ['gsm', 'math-l5']

interface RecordedAnswer {
  readonly dataset: string
  readonly id: string
  readonly model: string
  readonly reference: string
  readonly question: string
  readonly response: string
}

interface PublishedRow {
  readonly id: string | number
  readonly question?: string
  readonly problem?: string
  readonly answer: string
  readonly output: readonly string[]
}

interface Verdict {
  readonly correct: boolean
  readonly extracted: string | null
}

interface MathVerifyVerdict extends Verdict {
  /** Its verdict on the answer that our reader found: parts what is due to reading from what is due to comparing. */
  readonly ofOurs: boolean
}

function recordedAnswers(folder: string): readonly RecordedAnswer[] {
  return datasets.flatMap((dataset) =>
    readdirSync(join(folder, 'zeroeval', dataset)).flatMap((file) => {
      const rows = JSON.parse(
        gunzipSync(readFileSync(join(folder, 'zeroeval', dataset, file))).toString('utf8'),
      ) as readonly PublishedRow[]
      return rows.map((row) => ({
        dataset,
        id: String(row.id),
        model: file.replace(/\.json\.gz$/, ''),
        reference: referenceAnswer(row.answer),
        question: row.question ?? row.problem ?? '',
        response: row.output[0] ?? '',
      }))
    }),
  )
}

function pythonWithMathVerify(): string {
  const folder = join(tmpdir(), 'smacs-math-verify')
  const python = join(folder, 'bin', 'python')
  if (!existsSync(python)) runOrThrow('python3', ['-m', 'venv', folder])
  runOrThrow(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement])
  return python
}

function runOrThrow(command: string, parameters: readonly string[]): void {
  const { status, stderr } = spawnSync(command, parameters, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')} failed: ${stderr}`)
}

function mathVerifyVerdicts(
  python: string,
  answers: readonly RecordedAnswer[],
  ours: readonly Verdict[],
): Promise<readonly MathVerifyVerdict[]> {
  return new Promise((resolveVerdicts, reject) => {
    const child = spawn(python, [join(import.meta.dirname, 'math_verify_verdicts.py')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.on('error', reject).on('close', (code) => {
      if (code !== 0) reject(new Error(`math-verify ended with ${code}`))
      else
        resolveVerdicts(
          output
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as MathVerifyVerdict),
        )
    })
    child.stdin.end(
      answers
        .map(({ reference, response }, index) =>
          JSON.stringify({ reference, response, ours: ours[index]?.extracted ?? null }),
        )
        .join('\n'),
    )
  })
}

function ourVerdict({ question, response, reference }: RecordedAnswer): Verdict {
  const grade = gradeResponse({ question: { text: question }, response, reference, answerType: 'number' })
  return { correct: grade?.correct === 1, extracted: grade?.extracted ?? null }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: '../shared/data' },
      out: { type: 'string', default: 'docs/grading-disagreements.tsv' },
    },
  })
  const answers = recordedAnswers(resolve(values.data))
  const started = performance.now()
  const ours = answers.map(ourVerdict)
  const oursMs = performance.now() - started
  const theirs = await mathVerifyVerdicts(pythonWithMathVerify(), answers, ours)
  const theirsMs = performance.now() - started - oursMs
  const lines = [['dataset', 'id', 'model', 'reference', 'ours', 'math-verify', 'ours is', 'right', 'why'].join('\t')]
  const counts = { ours: 0, 'math-verify': 0, unjudged: 0 }
  for (const [index, answer] of answers.entries()) {
    const [our, their] = [ours[index], theirs[index]]
    if (our === undefined || their === undefined || our.correct === their.correct) continue
    const { dataset, id, model, reference } = answer
    const judgement = judge(answer, our.correct, their.ofOurs)
    counts[judgement?.right ?? 'unjudged']++
    const values = [reference, shown(our.extracted), shown(their.extracted)]
    const verdict = [our.correct ? 'correct' : 'wrong', judgement?.right ?? '', judgement?.why ?? 'to be read']
    lines.push([dataset, id, model, ...values, ...verdict].join('\t'))
  }
  writeFileSync(values.out, `${lines.join('\n')}\n`)
  console.log(`${answers.length} answers, ${lines.length - 1} disagreements in ${values.out}`)
  console.log(`right: ours ${counts.ours}, math-verify ${counts['math-verify']}, to be read ${counts.unjudged}`)
  console.log(`ours wrong in ${((100 * counts['math-verify']) / answers.length).toFixed(3)} % of all answers`)
  console.log(`ours ${(oursMs / 1000).toFixed(1)} s, math-verify ${(theirsMs / 1000).toFixed(1)} s`)
}

/** An extracted value in one short cell: no part of a response is kept beyond it. */
function shown(extracted: string | null): string {
  return extracted === null ? '(none)' : extracted.replace(/\s+/g, ' ').slice(0, 40)
}

await main()
