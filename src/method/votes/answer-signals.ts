/**
 * What a response's text says about its own answer, beside who wrote it (study, "Content features"). Everything is
 * read from the text alone; whether a signal means anything is learned from each bank, and no weight is shipped.
 */
export interface AnswerSignals {
  /** ln(1 + UTF-16 units). */
  readonly logLength: number
  /** Arithmetic steps such as `12 * 3 = 36` that come out right, ln(1 + count). */
  readonly rightSteps: number
  /** Words of doubt or second thought, ln(1 + count). */
  readonly doubts: number
  /** 1 where the text looks finished: it does not stop in the middle of a sentence or a brace. */
  readonly finished: number
  /** 1 for a whole number, 0 for other answers. */
  readonly wholeNumber: number
  /** ln(1 + UTF-16 units) of the answer itself. */
  readonly logAnswerLength: number
}

/** The names of the signals in the order in which `answerSignalVector` lays them out. */
export const answerSignalNames = [
  'logLength',
  'rightSteps',
  'doubts',
  'finished',
  'wholeNumber',
  'logAnswerLength',
] as const satisfies readonly (keyof AnswerSignals)[]

/** Longer texts are read at both ends only: a loop of a model is not worth a scan. */
const longestScan = 40_000

/** Reads the signals of a response; `answer` is the answer extracted from it. */
export function readAnswerSignals(response: string, answer: string): AnswerSignals {
  const text =
    response.length > longestScan
      ? `${response.slice(0, longestScan / 2)}\n${response.slice(-longestScan / 2)}`
      : response
  return {
    logLength: Math.log1p(response.length),
    rightSteps: Math.log1p(countRightSteps(text)),
    doubts: Math.log1p(text.match(doubtWords)?.length ?? 0),
    finished: /[.!?)}\]`*$"'\d]\s*$/.test(text.slice(-20)) ? 1 : 0,
    wholeNumber: /^[-+]?\$?\d[\d,]*$/.test(answer.trim()) ? 1 : 0,
    logAnswerLength: Math.log1p(answer.length),
  }
}

/** The signals as numbers, in the order of `answerSignalNames`. */
export function answerSignalVector(signals: AnswerSignals): number[] {
  return answerSignalNames.map((name) => signals[name])
}

const doubtWords =
  /\b(?:however|wait|actually|hmm|unclear|unfortunately|not sure|cannot|can't|assum(?:e|ing)|approximately|approximate|closest|likely|perhaps|mistake|incorrect|re-?evaluate|let me|try again|none of)\b/gi

const step =
  /(?<![\d.,)\]}^_/*+\-=] ?)\(?(-?\d[\d,]*(?:\.\d+)?)\)?\s*(\+|-|−|\*|×|\\times|\\cdot|\/|÷|\\div)\s*\(?\\?\$?(\d[\d,]*(?:\.\d+)?)\)?\s*=\s*\\?\$?(-?\d[\d,]*(?:\.\d+)?)(?![\d/]|\.\d)/g

function countRightSteps(text: string): number {
  let right = 0
  for (const [, left, operator, other, claimed] of text.matchAll(step)) {
    const value = calculate(parseNumber(left), operator ?? '', parseNumber(other))
    // A claim is right when it is the value rounded to the digits it shows.
    const decimals = claimed?.split('.')[1]?.length ?? 0
    const tolerance = decimals === 0 ? 1e-9 * Math.abs(value) : 0.51 * 10 ** -decimals
    if (Math.abs(value - parseNumber(claimed)) <= tolerance) right++
  }
  return right
}

function calculate(left: number, operator: string, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
    case '−':
      return left - right
    case '/':
    case '÷':
    case '\\div':
      return left / right
    default:
      return left * right
  }
}

function parseNumber(digits: string | undefined): number {
  return Number((digits ?? '').replaceAll(',', ''))
}
