/**
 * Learns from use, live: `node scripts/quickstart-bench/serve-and-learn.ts FOLDER [LEARN [THEN]]` starts `smacs serve` on the
 * quickstart's models with an empty bank and `learn` on, asks LEARN of its questions (120) and THEN more (all that are left),
 * tells no label, and ends with a table: how often the answers were right, beside the best of the models and one at random.
 * What was answered is in FOLDER/answers.jsonl; the same command goes on from there.
 */
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parseDocument } from 'yaml'
import { gradeByReference } from '../../src/collect/grading/grade-by-reference.ts'
import type { BankQuestion } from '../../src/ports/question-bank.ts'
import { createSeededRandom } from '../../src/random/seeded-random.ts'
import { shuffle } from '../../src/statistics/sampling/half-splits.ts'
import { keyOf } from './halves.ts'
import { type ServedAnswer, servedTable } from './served-table.ts'

interface Asked extends BankQuestion {
  readonly dataset: string
  readonly question: string
}

const [given, learn = '120', then] = process.argv.slice(2)
if (given === undefined) throw new Error('Name a folder for the configuration, the bank and the answers.')
const folder = resolve(given)
mkdirSync(folder, { recursive: true })
const quickstart = new URL('../../quickstart/', import.meta.url)
const linesOf = <Line>(text: string): readonly Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
const every = linesOf<Asked>(readFileSync(new URL('questions.jsonl', quickstart), 'utf8'))
const asked = shuffle(every, createSeededRandom('serve and learn')).slice(
  0,
  then === undefined ? undefined : Number(learn) + Number(then),
)

const configuration = parseDocument(readFileSync(new URL('smacs.yaml', quickstart), 'utf8'))
configuration.set('bank', 'learnt.db')
configuration.set('server', { learn: {} })
configuration.set('traces', { file: 'traces.db' })
writeFileSync(join(folder, 'smacs.yaml'), String(configuration))
const answersFile = join(folder, 'answers.jsonl')
const answers = existsSync(answersFile) ? [...linesOf<ServedAnswer>(readFileSync(answersFile, 'utf8'))] : []

const port = await freePort()
const cli = new URL('../../src/cli.ts', import.meta.url).pathname
const parameters = ['serve', '--config', join(folder, 'smacs.yaml'), '--port', String(port)]
const server = spawn(process.execPath, [cli, ...parameters], { stdio: ['ignore', 'inherit', 'inherit'] })
const ended = new Promise<never>((_, reject) => {
  server.once('exit', (status) => reject(new Error(`smacs serve ended with ${status}`)))
})
ended.catch(() => undefined)
try {
  await Promise.race([untilReady(), ended])
  for (const question of asked.slice(answers.length)) {
    const answer = await Promise.race([answerTo(question), ended])
    answers.push(answer)
    appendFileSync(answersFile, `${JSON.stringify(answer)}\n`)
    console.error(
      `${answers.length} of ${asked.length}: ${answer.right === 1 ? 'right' : 'wrong'}, ${answer.calls} calls`,
    )
  }
} finally {
  server.kill('SIGTERM')
}
const packed = gunzipSync(readFileSync(new URL('recording.jsonl.gz', quickstart)))
const recorded = linesOf<{ dataset: string; questionId: string; model: string; correct: number }>(packed.toString())
console.log(servedTable(answers, recorded, Number(learn)))

async function answerTo(question: Asked): Promise<ServedAnswer> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ model: 'default', messages: [{ role: 'user', content: question.question }] },
      smacs: { show: 'none', seed: question.questionId },
    }),
  })
  if (!response.ok) throw new Error(`${keyOf(question)}: ${response.status} ${await response.text()}`)
  const body = (await response.json()) as { choices: readonly { message: { content: string | null } }[] }
  const text = body.choices[0]?.message.content ?? ''
  const right = (await gradeByReference({ ...question, text: question.question }, text)) ?? 0
  const calls = Number(response.headers.get('x-smacs-calls'))
  return { dataset: question.dataset, questionId: question.questionId, text, right, calls }
}

async function untilReady(): Promise<void> {
  for (;;) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return
    await new Promise((done) => setTimeout(done, 500))
  }
}

function freePort(): Promise<number> {
  const probe = createServer()
  return new Promise((done) => {
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
