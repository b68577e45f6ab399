/**
 * The questions of docs/lab.md, "A member that computes": every sum, unit and word problem of the quickstart, and 52 of GSM8K,
 * at even distances by id:
 *
 *     node scripts/program-member/questions.ts > questions.jsonl
 *     node scripts/program-member/questions.ts docs/lab/program-member/answers.jsonl.gz > recording.jsonl
 *
 * The second puts questions and references back into the kept answers, which hold none of GSM8K's texts. GSM8K's come from any
 * of the models' files in ../shared/data/zeroeval/gsm.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

interface Asked {
  readonly dataset: string
  readonly questionId: string
  readonly question: string
  readonly reference: string
  readonly answerType: 'number'
}

const computed = /^quickstart\/(?:arithmetic|unit|word-problem)$/
const fromGsm = 52

const questions = [...ofTheQuickstart(), ...ofGsm()]
const [answers] = process.argv.slice(2)
const lines = answers === undefined ? questions : withQuestions(answers)
process.stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))

function ofTheQuickstart(): readonly Asked[] {
  const lines = readFileSync('quickstart/questions.jsonl', 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Asked).filter(({ dataset }) => computed.test(dataset))
}

function ofGsm(): readonly Asked[] {
  const packed = readFileSync('../shared/data/zeroeval/gsm/Qwen2-7B-Instruct.json.gz')
  const all = JSON.parse(gunzipSync(packed).toString()) as { id: string; question: string; answer: string }[]
  all.sort((left, right) => (left.id < right.id ? -1 : 1))
  return Array.from({ length: fromGsm }, (_, place) => {
    const { id, question, answer } = all[Math.floor((place * all.length) / fromGsm)] as (typeof all)[number]
    const reference = answer.split('#').at(-1)?.trim() ?? ''
    return { dataset: 'gsm', questionId: id, question, reference, answerType: 'number' }
  })
}

function withQuestions(file: string): readonly object[] {
  const byId = new Map(questions.map((asked) => [`${asked.dataset} ${asked.questionId}`, asked]))
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  return lines.map((line) => {
    const answer = JSON.parse(line) as { dataset: string; questionId: string }
    return { ...byId.get(`${answer.dataset} ${answer.questionId}`), ...answer }
  })
}
