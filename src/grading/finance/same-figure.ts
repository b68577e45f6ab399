import type { Figure } from './figure.ts'

/** A result that was worked out agrees with an answer that differs by no more than this share of it. */
const executedTolerance = 5e-4

/**
 * Whether an answer is the reference's figure: rounded to the reference's own digits it is the reference. A percentage
 * may lack its sign, or be written as a fraction of one; signs have to agree.
 *
 * @param executed what the reference's calculation gives, where it is known: agreeing with it is enough
 */
export function sameFigure(answer: Figure, reference: Figure, executed?: number): boolean {
  const half = 0.5 * 10 ** -reference.decimals
  const agrees = (value: number): boolean =>
    sameSign(value, reference.value) && Math.abs(value - reference.value) <= half * (1 + 1e-9)
  if (inTheUnitOf(reference, answer).some(agrees)) return true
  if (executed === undefined) return false
  return absolute(answer, reference).some(
    (value) =>
      sameSign(value, executed) && Math.abs(value - executed) <= executedTolerance * Math.abs(executed) * (1 + 1e-9),
  )
}

/** What an answer may say, as a number in the unit in which the reference is written. */
function inTheUnitOf(reference: Figure, answer: Figure): readonly number[] {
  const { value, isPercentage, scale = 1 } = answer
  if (reference.isPercentage) return isPercentage ? [value] : [value, value * 100]
  const said = isPercentage ? value / 100 : value
  // Tables are in millions: where one side alone names it, the bare numbers may agree.
  const isNamedOnce = (answer.scale === undefined) !== (reference.scale === undefined)
  const scaled = (said * scale) / (reference.scale ?? 1)
  return isNamedOnce ? [scaled, said] : [scaled]
}

function absolute({ value, isPercentage, scale = 1 }: Figure, reference: Figure): readonly number[] {
  if (isPercentage) return [value / 100]
  return reference.isPercentage ? [value, value / 100] : [value * scale, value]
}

function sameSign(a: number, b: number): boolean {
  return Math.sign(a) === Math.sign(b)
}
