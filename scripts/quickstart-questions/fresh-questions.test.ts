import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createBankView } from '../../src/bank/view/create-bank-view.ts'
import { freshQuestions } from '../../src/cli/quickstart/fresh-questions.ts'
import { createLexicalEmbedder, fitLexical } from '../../src/embedders/lexical/lexical-embedder.ts'
import { priorScores } from '../../src/method/retrieval/prior-scores.ts'
import { selectPanel } from '../../src/method/retrieval/select-panel.ts'
import { paperOptionsSchema } from '../../src/method/strategies/paper/paper-options.ts'
import type { BankView } from '../../src/ports/question-bank.ts'
import { quickstartQuestions } from './questions.ts'

const read = (name: string): Buffer => readFileSync(new URL(`../../quickstart/${name}`, import.meta.url))
const config = parse(read('smacs.yaml').toString('utf8'))
const pool: readonly { readonly id: string; readonly file: string }[] = config.models.filter(
  ({ helper }: { helper?: boolean }) => helper !== true,
)
const { kind: _, ...strategy } = config.strategies.paper
const options = paperOptionsSchema.parse(strategy)
const embedder = createLexicalEmbedder({
  documentFrequencies: fitLexical(quickstartQuestions().map(({ question }) => question)),
})
let bank: BankView

beforeAll(async () => {
  const questions = quickstartQuestions().map(({ question, ...rest }) => ({ ...rest, text: question }))
  const places = new Map(questions.map(({ dataset, questionId }, place) => [`${dataset} ${questionId}`, place]))
  const lines = gunzipSync(read('recording.jsonl.gz')).toString('utf8').trimEnd().split('\n')
  bank = createBankView({
    questions,
    cells: lines.map((line) => {
      const { dataset, questionId, model, correct } = JSON.parse(line)
      return { question: places.get(`${dataset} ${questionId}`) ?? -1, model, correct }
    }),
    embeddings: await embedder.embed(
      questions.map(({ text }) => text),
      { role: 'document' },
    ),
    embedderId: embedder.id,
  })
})

/** The panel, and by what share of its score the last member of it leads the first that is left out. */
async function panelFor(question: string) {
  const [query = new Float32Array()] = await embedder.embed([question], { role: 'query' })
  const columns = pool.map(({ id }) => bank.correctness(id))
  const scores = priorScores(bank.nearest(query, options), columns) ?? expect.unreachable()
  const { panel } = selectPanel(
    pool.map(({ id }) => id),
    scores,
    options.references,
  )
  const sorted = scores.toSorted((a, b) => b - a)
  const [last = 0, next = 0] = sorted.slice(options.references - 1)
  return { members: panel.map(({ model }) => model), lead: (last - next) / last }
}

test('the quickstart asks what the bank does not hold', () => {
  const held = new Set(bank.questions.map(({ text }) => text))
  expect(freshQuestions.filter((question) => held.has(question))).toEqual([])
})

test('its questions get different panels, each by a clear lead, and all three models have a part', async () => {
  const panels = await Promise.all(freshQuestions.map(panelFor))
  for (const { members, lead } of panels) {
    expect(members).toHaveLength(3)
    expect(lead).toBeGreaterThan(0.1)
  }
  expect(new Set(panels.map(({ members }) => members.toSorted().join(' '))).size).toBe(panels.length)
  const asked = new Set(panels.flatMap(({ members }) => members))
  expect(new Set(pool.filter(({ id }) => asked.has(id)).map(({ file }) => file)).size).toBe(3)
})
