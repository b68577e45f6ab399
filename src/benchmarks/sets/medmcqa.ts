import { z } from 'zod'
import { optionLetter } from '../../answers/question-options.ts'
import type { Benchmark, OfficialRow, ReadingOptions, ReadQuestion, RowPlace } from '../benchmark.ts'
import { answerLetterLine, choicePrompt } from '../choice-prompt.ts'
import { type Converted, readRow } from '../read-each-row.ts'
import { splitOfFile } from '../split-of-file.ts'

const option = z.string()
const schema = z.object({
  id: z.string().min(1),
  question: z.string().min(1),
  opa: option,
  opb: option,
  opc: option,
  opd: option,
  /** The right option: 1 to 4 in the original files, 0 to 3 in copies, -1 where it is kept secret. */
  cop: z.number().int().min(-1).max(4).nullish(),
  subject_name: z.string().nullish(),
})

type Row = z.infer<typeof schema>

/** MedMCQA: train, dev (validation) and test, JSON lines or Parquet. Which number stands for the first option is told by the file's range. */
export const medMcqa: Benchmark = {
  name: 'medmcqa',
  promptForm: 'medmcqa@1',
  read,
}

async function* read(rows: AsyncIterable<OfficialRow>, { keyBase }: ReadingOptions): AsyncGenerator<ReadQuestion> {
  const kept = await Array.fromAsync(rows)
  const keys = new Map<string, number | undefined>()
  for (const file of new Set(kept.map(({ place }) => place.file)))
    keys.set(file, keyBase ?? baseOf(kept.filter(({ place }) => place.file === file)))
  for (const row of kept) {
    const base = keys.get(row.place.file)
    yield readRow(row, schema, (fields, place) => convert(fields, place, base))
  }
}

/** 0 where a file's keys say 0, 1 where they say 4; undefined where both would do. */
function baseOf(rows: readonly OfficialRow[]): 0 | 1 | undefined {
  const keys = rows.flatMap((row) => ('value' in row ? [(row.value as { cop?: unknown } | null)?.cop] : []))
  if (keys.includes(0)) return 0
  return keys.includes(4) ? 1 : undefined
}

function convert(row: Row, rowPlace: RowPlace, base: number | undefined): Converted {
  const { cop = -1, id, question } = row
  const options = [row.opa, row.opb, row.opc, row.opd]
  const isSecret = cop === null || cop < 0
  if (!isSecret && base === undefined)
    return { reason: 'cop: nothing in the file tells whether 0 or 1 is the first option; say it with --key-base' }
  const place = isSecret ? undefined : cop - (base ?? 0)
  if (place !== undefined && options[place] === undefined) return { reason: `cop: ${cop} is no option` }
  const split = splitOfFile(rowPlace, ['train', 'validation', 'dev', 'test'])
  return {
    dataset: 'medmcqa',
    questionId: `medmcqa/${id}`,
    text: choicePrompt(question.trim(), options, answerLetterLine),
    options,
    answerType: 'choice',
    ...(place !== undefined && { reference: optionLetter(place) }),
    ...(split !== undefined && { split }),
    date: '2022-03-27',
    promptForm: 'medmcqa@1',
  }
}
