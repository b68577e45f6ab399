import { meanOf } from '../../statistics/vectors.ts'

/**
 * What a response's text says about its own answer, beside who wrote it (docs/study.md, "Content features"). Everything is
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

/**
 * What the text and place of one option say beside the other options of the same question: wrong options are often
 * written around the right one, and weak models prefer some places. Learned from each bank; no weight is shipped (docs/study.md, "answer-text columns").
 */
export interface OptionSignals {
  /** ln of its length over the mean length of the options. */
  readonly relativeLength: number
  /** Place among the options, 0 the first to 1 the last, less one half. */
  readonly place: number
  /** How near the middle it stands among the options that are numbers, 0.5 the middle to -0.5 the ends; 0 for others. */
  readonly numericMiddle: number
}

export const optionSignalNames = [
  'relativeLength',
  'place',
  'numericMiddle',
] as const satisfies readonly (keyof OptionSignals)[]

/** The signals of every option, in their order. */
export function readOptionSignals(options: readonly string[]): readonly OptionSignals[] {
  const meanLength = meanOf(options.map(({ length }) => length))
  const numbers = options.map(leadingNumber)
  const sorted = numbers.filter((number) => number !== undefined).sort((left, right) => left - right)
  return options.map((option, place) => {
    const number = numbers[place]
    const rank = number === undefined ? -1 : sorted.indexOf(number)
    return {
      relativeLength: Math.log((option.length + 1) / (meanLength + 1)),
      place: options.length < 2 ? 0 : place / (options.length - 1) - 0.5,
      numericMiddle: sorted.length < 3 || rank < 0 ? 0 : 0.5 - Math.abs(rank / (sorted.length - 1) - 0.5) * 2,
    }
  })
}

function leadingNumber(option: string): number | undefined {
  const match = /-?\d[\d,]*(?:\.\d+)?(?:\s*(?:[x×]|\\times)\s*10\s*\^?\s*\{?\(?(-?\d+))?/.exec(option)
  if (match === null) return undefined
  const mantissa = Number(/-?\d[\d,]*(?:\.\d+)?/.exec(match[0])?.[0]?.replaceAll(',', '') ?? Number.NaN)
  const value = mantissa * 10 ** Number(match[1] ?? 0)
  return Number.isFinite(value) ? value : undefined
}

/** How often one model gave each very answer over the questions of a bank: a letter, a number. */
export interface AnswerFrequencies {
  readonly total: number
  /** The most frequent answers only; a rare one is told by its absence. */
  readonly counts: Readonly<Record<string, number>>
}

const keptAnswers = 64
/** Smoothing: as if so many further answers had been seen, all different. */
const unseenAnswers = 10

/** Counts one model's answers by cluster key; undefined = no answer. */
export function countAnswers(keys: readonly (string | undefined)[]): AnswerFrequencies {
  const counts = new Map<string, number>()
  for (const key of keys) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
  const frequent = [...counts]
    .filter(([, count]) => count > 1)
    .sort(([leftKey, left], [rightKey, right]) => right - left || (leftKey < rightKey ? -1 : 1))
    .slice(0, keptAnswers)
  return { total: keys.filter((key) => key !== undefined).length, counts: Object.fromEntries(frequent) }
}

/** ln(1 / share): 0 for an answer the model always gives, large for one it hardly ever gives. */
export function surpriseOf({ total, counts }: AnswerFrequencies, key: string): number {
  return Math.log((total + unseenAnswers) / ((Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0) + 1))
}
