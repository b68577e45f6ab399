import { SmacsError } from '../../errors/smacs-error.ts'
import type { BankQuestion } from '../../ports/question-bank.ts'
import type { BlockingReader } from '../../postgres/blocking-reader.ts'
import type { Postgres, PostgresRow, PostgresSession } from '../../postgres/open-postgres.ts'
import { compareQuestions } from '../content/compare-questions.ts'
import { contentHash } from '../content/content-hash.ts'
import type { BankContents, QuestionVectors } from '../view/bank-view.ts'
import { questionVectors } from '../view/create-bank-view.ts'
import type { BankState } from './bank-state.ts'
import { createCellBlocks } from './copy/cell-blocks.ts'
import { readOutcomes } from './read-outcomes.ts'
import { QUESTION_COLUMNS, questionOf, storedText } from './rows.ts'
import { idsAtOnce, placeVectors, vectorsText } from './vectors/read-vectors.ts'
import { retrievalModeOf, wantsIndex } from './vectors/retrieval-mode.ts'
import { searchIndex } from './vectors/search-index.ts'
import { hasIndex } from './vectors/vector-index.ts'

/** Questions fetched at once. */
const questionsAtOnce = 20_000

/**
 * What a bank holds now; to be called inside a transaction that sees one state. Questions and outcomes are read at once;
 * vectors with the first search, if no index finds them; responses, usage and costs a block of cells at a time when asked for. Cells written later are
 * left out.
 * @param reader for what is read later
 * @param whole the content hash of the whole bank
 * @param assertOpen throws once the bank is closed
 */
export async function readContents(
  session: PostgresSession,
  database: Postgres,
  reader: BlockingReader,
  state: BankState,
  whole: string,
  assertOpen: () => void,
): Promise<BankContents> {
  const { schema } = database
  const { questions, idOfPlace, placeOfId } = await readQuestions(session, schema)
  const { models, idOfModel, correctness, answered } = await readOutcomes(session, schema, placeOfId)
  const blocks = createCellBlocks(reader, schema, idOfPlace, state.version)
  let vectors: { readonly found: QuestionVectors | undefined } | undefined

  const embedded = await readEmbedded(session, schema, placeOfId)
  const { embedder } = state
  const isIndexed =
    embedder !== undefined &&
    wantsIndex(retrievalModeOf(database), countOf(embedded), embedder.dimensions) &&
    (await hasIndex(session, schema))

  const assertSameEmbedder = ([now]: readonly PostgresRow[]): void => {
    if (now?.embedder_id === (embedder === undefined ? null : storedText(embedder.id))) return
    throw new SmacsError('bank-changed', 'The bank was embedded anew while it was read: open it again.')
  }
  const embedderText = `SELECT embedder_id FROM ${schema}.bank`
  const newest = idOfPlace.reduce((most, id) => Math.max(most, id), 0)
  const firstIds = Array.from({ length: Math.ceil(newest / idsAtOnce) }, (_, block) => 1 + block * idsAtOnce)
  const gather = () => {
    const found = new Array<Float32Array | undefined>(questions.length).fill(undefined)
    return {
      add: (rows: readonly PostgresRow[]) => placeVectors(rows, embedder?.dimensions ?? 0, placeOfId, found),
      vectors: () => ({ found: questionVectors(found) }),
    }
  }
  return {
    questions,
    models,
    embedderId: state.embedder?.id,
    isEmbedded: (question) => embedded[question] === 1,
    vectors() {
      if (vectors !== undefined) return vectors.found
      assertOpen()
      assertSameEmbedder(reader.query(embedderText))
      const gathered = gather()
      for (const first of firstIds) gathered.add(reader.query(vectorsText(schema), [first, first + idsAtOnce]))
      vectors = gathered.vectors()
      return vectors.found
    },
    async loadVectors() {
      if (vectors !== undefined) return
      assertOpen()
      assertSameEmbedder(await database.query(embedderText))
      const gathered = gather()
      for (const first of firstIds) gathered.add(await database.query(vectorsText(schema), [first, first + idsAtOnce]))
      vectors ??= gathered.vectors()
    },
    ...(isIndexed && {
      search: (query, rule) => {
        assertOpen()
        return searchIndex(database, embedder, placeOfId, query, rule)
      },
    }),
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

/** 1 for each question that has a vector. */
async function readEmbedded(
  session: PostgresSession,
  schema: string,
  placeOfId: ReadonlyMap<number, number>,
): Promise<Uint8Array> {
  const [row] = await session.query(
    `SELECT string_agg(int8send(question), ''::bytea) AS ids FROM ${schema}.bank_embedding`,
  )
  const embedded = new Uint8Array(placeOfId.size)
  const ids = (row?.ids as Buffer | null) ?? Buffer.alloc(0)
  for (let at = 0; at < ids.length; at += 8) {
    const place = placeOfId.get(Number(ids.readBigInt64BE(at)))
    if (place !== undefined) embedded[place] = 1
  }
  return embedded
}

function countOf(marks: Uint8Array): number {
  return marks.reduce((sum, mark) => sum + mark, 0)
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
