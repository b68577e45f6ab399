import { count } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

const middle = 7
/** A mark's place in pixels, narrower where there are many. */
const widestStep = 11
const widestRow = 286

/** How wide the marks of so many models are, in pixels. */
export function marksWidth(models: number): number {
  return Math.ceil(stepOf(models) * models)
}

function stepOf(models: number): number {
  return Math.max(4, Math.min(widestStep, widestRow / Math.max(1, models)))
}

/** What became of a question with every model, in the order of the bank: ● right, ○ wrong, ◐ partly, a dash where no grade is known. */
export function OutcomeMarks({ outcomes, models }: { readonly outcomes: string; readonly models?: readonly string[] }) {
  const step = stepOf(outcomes.length)
  return (
    <svg
      class="outcome-marks"
      role="img"
      aria-label={outcomeSentence(outcomes)}
      width={marksWidth(outcomes.length)}
      height={2 * middle}
    >
      {[...outcomes].map((mark, place) => (
        <Mark key={place} mark={mark} x={place * step + step / 2} radius={step * 0.32} title={models?.[place]} />
      ))}
    </svg>
  )
}

/** One of them, for a line of text. */
export function OutcomeMark({ mark }: { readonly mark: string }) {
  return (
    <svg class="outcome-marks" aria-hidden="true" width={widestStep} height={2 * middle}>
      <Mark mark={mark} x={widestStep / 2} radius={3.5} />
    </svg>
  )
}

interface MarkProps {
  readonly mark: string
  readonly x: number
  readonly radius: number
  readonly title?: string | undefined
}

function Mark({ mark, x, radius, title }: MarkProps) {
  if (mark === '.') return null
  if (mark === '?') return <path d={`M${x - radius} ${middle}h${2 * radius}`} class="stroke" />
  return (
    <>
      <circle cx={x} cy={middle} r={radius} class={mark === '1' ? 'filled' : 'stroke'}>
        {title !== undefined && <title>{title}</title>}
      </circle>
      {mark === 'h' && (
        <path d={`M${x} ${middle - radius}a${radius} ${radius} 0 0 1 0 ${2 * radius}z`} class="filled" />
      )}
    </>
  )
}

/** `14 right, 3 wrong, 7 unknown`. */
export function outcomeSentence(outcomes: string): string {
  const times = (...marks: readonly string[]): number => [...outcomes].filter((mark) => marks.includes(mark)).length
  const partly = times('h')
  const unknown = times('?', '.')
  return [
    say(words.questions.right, { count: count(times('1')) }),
    ...(partly > 0 ? [say(words.questions.partly, { count: count(partly) })] : []),
    say(words.questions.wrong, { count: count(times('0')) }),
    ...(unknown > 0 ? [say(words.questions.unknown, { count: count(unknown) })] : []),
  ].join(', ')
}

/** The mark of a correctness from 0 to 1. */
export function markOf(correct: number | undefined): string {
  if (correct === undefined) return '?'
  return correct === 1 ? '1' : correct === 0 ? '0' : 'h'
}
