/**
 * Grades every recorded answer of gsm and math-l5 with our graders and with PyPI's math-verify, and lists every
 * disagreement: dataset, question id, model, reference, the two extracted values, our verdict, and who is right (judge.ts).
 * No question or response.
 *
 *     node scripts/grading-differential/run.ts [--data ../shared/data] [--out docs/grading-disagreements.tsv]
 *
 * Needs python3 with venv and pip; the environment lies in the system's temporary folder and is kept for the next run.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { gradeResponse } from '../../src/grading/grade-response.ts'
import { referenceAnswer } from '../../src/grading/reference-answer.ts'
import { judge } from './judge.ts'
import { mathVerifyVerdicts } from './math-verify.ts'

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
  const theirs = await mathVerifyVerdicts(
    answers.map(({ reference, response }, index) => ({ reference, response, ours: ours[index]?.extracted ?? null })),
  )
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
