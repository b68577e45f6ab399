import { SmacsError } from '../../errors/smacs-error.ts'
import type { BankQuestion } from '../../ports/question-bank.ts'
import type { BlockingReader } from '../../postgres/blocking-reader.ts'
import type { PostgresSession } from '../../postgres/open-postgres.ts'
import { compareQuestions } from '../content/compare-questions.ts'
import { contentHash } from '../content/content-hash.ts'
import type { BankContents, QuestionVectors } from '../view/bank-view.ts'
import { questionVectors } from '../view/create-bank-view.ts'
import type { BankState } from './bank-state.ts'
import { createCellBlocks } from './cell-blocks.ts'
import { readOutcomes } from './read-outcomes.ts'
import { idsAtOnce, placeVectors, vectorsText } from './read-vectors.ts'
import { QUESTION_COLUMNS, questionOf } from './rows.ts'

/** Questions fetched at once. */
const questionsAtOnce = 20_000

/**
 * What a bank holds now; to be called inside a transaction that sees one state. Questions and outcomes are read at once;
 * vectors with the first search; responses, usage and costs a block of cells at a time when asked for. Cells written later are
 * left out.
 * @param reader for what is read later
 * @param whole the content hash of the whole bank
 * @param assertOpen throws once the bank is closed
 */
export async function readContents(
  session: PostgresSession,
  schema: string,
  reader: BlockingReader,
  state: BankState,
  whole: string,
  assertOpen: () => void,
): Promise<BankContents> {
  const { questions, idOfPlace, placeOfId } = await readQuestions(session, schema)
  const { models, idOfModel, correctness, answered } = await readOutcomes(session, schema, placeOfId)
  const blocks = createCellBlocks(reader, schema, idOfPlace, state.version)
  let vectors: { readonly found: QuestionVectors | undefined } | undefined

  const readVectors = (): QuestionVectors | undefined => {
    const { embedder } = state
    const [now] = reader.query(`SELECT embedder_id FROM ${schema}.bank`)
    if (now?.embedder_id !== (embedder?.id ?? null))
      throw new SmacsError('bank-changed', 'The bank was embedded anew while it was read: open it again.')
    if (embedder === undefined) return undefined
    const found = new Array<Float32Array | undefined>(questions.length).fill(undefined)
    const newest = idOfPlace.reduce((most, id) => Math.max(most, id), 0)
    for (let first = 1; first <= newest; first += idsAtOnce) {
      const rows = reader.query(vectorsText(schema), [first, first + idsAtOnce])
      placeVectors(rows, embedder.dimensions, placeOfId, found)
    }
    return questionVectors(found)
  }
  return {
    questions,
    models,
    embedderId: state.embedder?.id,
    vectors() {
      vectors ??= { found: readVectors() }
      return vectors.found
    },
    correctness: (model) => correctness.get(model) ?? new Float64Array(questions.length).fill(Number.NaN),
    answered: (model) => answered.get(model) ?? new Uint8Array(questions.length),
    cells(question, model) {
      assertOpen()
      const id = idOfModel.get(model)
      return id === undefined ? [] : blocks.cells(question, id)
    },
    hash(places, chosenModels) {
      const ids = Array.from(new Set(places), (place) => idOfPlace[place] as number)
      const modelIds = [...new Set(chosenModels)].flatMap((model) => idOfModel.get(model) ?? [])
      if (ids.length === questions.length && modelIds.length === models.length) return whole
      const digests = (text: string, values: readonly unknown[]) =>
        reader.query(text, values).map(({ digest }) => digest as Uint8Array)
      return contentHash(
        digests(`SELECT digest FROM ${schema}.bank_question WHERE id = ANY($1::bigint[])`, [ids]),
        digests(
          `SELECT digest FROM ${schema}.bank_cell
           WHERE question = ANY($1::bigint[]) AND model = ANY($2::int[]) AND written <= $3`,
          [ids, modelIds, state.version],
        ),
      )
    },
  }
}

/** By dataset, then questionId, in code-unit order: the same content is the same bank, whatever came first. */
async function readQuestions(session: PostgresSession, schema: string) {
  await session.query(`DECLARE questions NO SCROLL CURSOR FOR SELECT ${QUESTION_COLUMNS} FROM ${schema}.bank_question`)
  const read: { readonly id: number; readonly question: BankQuestion }[] = []
  for (;;) {
    const rows = await session.query(`FETCH ${questionsAtOnce} FROM questions`)
    if (rows.length === 0) break
    for (const row of rows) read.push({ id: Number(row.id), question: questionOf(row) })
  }
  await session.query('CLOSE questions')
  read.sort(({ question: a }, { question: b }) => compareQuestions(a, b))
  return {
    questions: read.map(({ question }) => question),
    idOfPlace: Float64Array.from(read, ({ id }) => id),
    placeOfId: new Map(read.map(({ id }, place) => [id, place])),
  }
}
