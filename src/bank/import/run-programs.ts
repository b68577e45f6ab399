import { hash } from 'node:crypto'
import { gradeProgram, type ProgramTask, type ProgramVerdict } from '../../grading/code/grade-program.ts'
import type { CodeRunner } from '../../ports/code-runner.ts'
import type { Execution, ProgramExaminer } from '../../ports/execution.ts'
import { questionFromText } from '../../ports/question.ts'
import type { BankCell, BankCellEntry, BankView } from '../../ports/question-bank.ts'
import type { ReadRow } from './read-source.ts'

/** Labels rows whose answers are programs by running them. */
export interface ProgramLabels {
  /** The same rows, labelled; in order. */
  label(rows: readonly ReadRow[]): Promise<readonly ReadRow[]>
  /** Programs that were run so far; equal ones, and those whose verdict the bank has, are run once or not at all. */
  readonly programsRun: number
}

/** @param examiner also runs each program on its question's own examples, and on inputs made from them */
export function createProgramLabels(
  runner: CodeRunner,
  view: () => Promise<BankView>,
  signal: AbortSignal | undefined,
  examiner?: ProgramExaminer,
): ProgramLabels {
  let programsRun = 0
  let cellIn: Promise<(cell: BankCellEntry) => BankCell | undefined> | undefined
  const verdicts = new Map<string, Promise<ProgramVerdict>>()

  const run = (task: ProgramTask): Promise<ProgramVerdict> => {
    const key = hash('sha256', JSON.stringify([task.task, task.response, task.tests]), 'base64')
    const known = verdicts.get(key)
    if (known !== undefined) return known
    programsRun++
    const verdict = gradeProgram(task, runner, signal)
    verdicts.set(key, verdict)
    return verdict
  }

  const examine = async ({ task, response }: ProgramTask, { model }: BankCellEntry): Promise<Execution | undefined> => {
    const question = questionFromText(task, { answerType: 'code' })
    const answers = [{ model, text: response }]
    return (await examiner?.examine(question, answers, signal ?? never))?.executions[0]
  }

  const labelled = async (row: ReadRow): Promise<ReadRow> => {
    const { program, cell: read, unlabelled: _, ...rest } = row
    if (program === undefined || read === undefined) return row
    cellIn ??= view().then(knownCells)
    const known = (await cellIn)(read)
    const execution = read.execution ?? known?.execution ?? (await examine(program, read))
    const cell = { ...read, ...(execution !== undefined && { execution }) }
    if (known?.correct !== undefined) return { ...rest, cell: { ...cell, correct: known.correct } }
    const verdict = await run(program)
    return 'correct' in verdict
      ? { ...rest, cell: { ...cell, correct: verdict.correct } }
      : { ...rest, cell, ...(cell.correct === undefined && { unlabelled: verdict.ungraded }) }
  }

  return {
    label: (rows) => Promise.all(rows.map(labelled)),
    get programsRun() {
      return programsRun
    },
  }
}

const never = new AbortController().signal

/** What a bank has of an answer already, word by word. */
function knownCells(view: BankView): (cell: BankCellEntry) => BankCell | undefined {
  const keyOf = (dataset: string | undefined, questionId: string): string => JSON.stringify([dataset ?? '', questionId])
  const places = new Map(view.questions.map(({ dataset, questionId }, place) => [keyOf(dataset, questionId), place]))
  return ({ dataset, questionId, model, sample, response }) => {
    const place = places.get(keyOf(dataset, questionId))
    if (place === undefined || !view.models.includes(model)) return undefined
    const cell = view.cells(place, model).find((one) => one.sample === sample)
    return cell?.response === response ? cell : undefined
  }
}
