import { plainCharacters } from '../../answers/canonical/plain-characters.ts'

/** A figure of a report as it is written: `$ 1.2 million`, `(3.4)%`, `7.5x`. */
export interface Figure {
  /** The numeral with its sign; a fraction is worked out. */
  readonly value: number
  /** Digits after the point; 0 for a fraction or a whole number. */
  readonly decimals: number
  readonly isPercentage: boolean
  /** What a word beside it multiplies it by; absent where there is none. */
  readonly scale?: number
}

const scales: Readonly<Record<string, number>> = {
  thousand: 1e3,
  k: 1e3,
  million: 1e6,
  m: 1e6,
  mm: 1e6,
  mn: 1e6,
  billion: 1e9,
  b: 1e9,
  bn: 1e9,
  trillion: 1e12,
  tn: 1e12,
}

const numeral = String.raw`(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+`
const scaleWord = 'thousand|million|billion|trillion|[kmb]|mm|mn|bn|tn'
/** Words after which a figure is another one, or none. */
const otherwise = String.raw`(?:to|and|or|of|not|no|never|wrong|incorrect|less|more|than|per)\b`
const written = new RegExp(
  String.raw`^(?<sign>[-+]?) ?(?<value>${numeral})(?: ?/ ?(?<divisor>\d[\d,]*))? ?(?:(?<scale>${scaleWord})\b\.?)? ?(?<percent>%|percent\b|percentage points?\b)?(?: ?x\b|(?: (?!${otherwise})[a-z][a-z-]*){1,4})?\.?$`,
  'i',
)
const currency = /us ?\$|[$€£¥]|\b(?:usd|eur|gbp)\b/gi
const approximately = /^(?:about|approximately|approx\.?|around|roughly|nearly|~|≈) ?/i

/** Reads a text that is one figure and nothing else; brackets around it are a minus. Undefined for anything else. */
export function readFigure(text: string): Figure | undefined {
  const plain = withoutMarkup(text).replace(approximately, '')
  const bracketed = /^-? ?\( ?([^()]+?) ?\) ?(%|percent)?$/i.exec(plain)
  const bare = bracketed === null ? plain : `-${bracketed[1] ?? ''}${bracketed[2] ?? ''}`
  const found = written.exec(bare)?.groups
  if (found === undefined) return undefined
  const { sign, value = '', divisor, scale, percent } = found
  const magnitude = Number(value.replace(/[, ]/g, '')) / Number(divisor?.replaceAll(',', '') ?? 1)
  if (!Number.isFinite(magnitude)) return undefined
  return {
    value: sign === '-' ? -magnitude : magnitude,
    decimals: divisor === undefined ? (/\.(\d+)/.exec(value)?.[1]?.length ?? 0) : 0,
    isPercentage: percent !== undefined,
    ...(scale !== undefined && { scale: scales[scale.toLowerCase()] ?? 1 }),
  }
}

function withoutMarkup(text: string): string {
  return plainCharacters(text)
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/\\[dt]?frac ?\{ ?([\d,.]+) ?\} ?\{ ?([\d,.]+) ?\}/g, '$1/$2')
    .replace(/\\(?:text|textbf|mathrm|mathbf) ?\{([^{}]*)\}/g, ' $1')
    .replace(/\\[,!;: ]|\{,\}/g, (mark) => (mark === '{,}' ? ',' : ' '))
    .replace(/\\([%$])/g, '$1')
    .replace(/\*\*|__|`/g, '')
    .replace(currency, ' ')
    .replace(/\s+/g, ' ')
    .replace(/(?<=[-(]) (?=[\d(.])| (?=[%)])/g, '')
    .trim()
}
