import { readFigure } from './figure.ts'
import type { FinanceFigures } from './finance-figures.ts'
import { yesOrNoOf } from './financial-answer.ts'
import { roundToFive } from './program/round-to-five.ts'
import { programOperations, runProgram } from './program/run-program.ts'
import { tokeniseProgram } from './program/tokenise-program.ts'

const step = String.raw`(?:${programOperations.join('|')})\([^()\n]*\)`
const program = new RegExp(`${step}(?:, ${step})*`, 'g')

/**
 * FinQA's execution accuracy: the last program in a response gives exactly what the reference's does, to five digits. A
 * response without one is held against it by its number, a percentage as a fraction.
 *
 * @param executed what the reference's calculation gives; the reference itself where it is not known
 */
export function equalByExecution(
  response: string,
  answer: string | undefined,
  reference: string,
  { exeAns, table = [] }: FinanceFigures = {},
): boolean {
  const wanted = exeAns ?? writtenValue(reference)
  const written = response.match(program)?.at(-1)
  const given = written === undefined ? answer && writtenValue(answer) : runProgram(tokeniseProgram(written), table)
  return given !== undefined && (typeof wanted === 'number' ? given === roundToFive(wanted) : given === wanted)
}

function writtenValue(text: string): number | string | undefined {
  const figure = readFigure(text)
  if (figure === undefined) return yesOrNoOf(text)
  const value = figure.value * (figure.scale ?? 1)
  return roundToFive(figure.isPercentage ? value / 100 : value)
}
