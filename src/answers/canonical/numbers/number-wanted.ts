import { numberInWords } from './number-words.ts'

/** What a question says about how its answer is written and compared. */
export interface NumberWanted {
  /** It asks for a percentage: `25` and `25%` say the same. */
  readonly percent: boolean
  /** It asks for a numeral in this base: `121` and `121_3` say the same. */
  readonly base?: number
  /** Units of one letter that it names in full, so that the `g` of `48g` is grams and no variable. */
  readonly unitLetters?: string
  /** The letters that it uses as variables. Other letters that stand together are a word and no product. */
  readonly variables?: string
  /** It asks for a list in an order: `1, 2` and `2, 1` differ. */
  readonly ordered?: boolean
  /** It asks for a ratio: `3:4`, `3 to 4` and `3/4` say the same. */
  readonly ratio?: boolean
  /** It asks how many: `none` is 0. */
  readonly count?: boolean
  /** The words after its "how many": `7 dozens` answers "how many dozens" with 7. */
  readonly counted?: ReadonlySet<string>
  /** It asks for a sum of money: pounds are no weight. */
  readonly money?: boolean
  /** It is in a language that writes `1,5` for one and a half. */
  readonly decimalComma?: boolean
  /** Its text without blanks and dollar signs: `a+b = 7` answers a question about `a + b` with 7. */
  readonly asked?: string
}

let last: { readonly text: string; readonly wanted: NumberWanted } | undefined

/** Reads the wishes of `NumberWanted` off a question's text. The last one is remembered: answers come in groups. */
export function numberWanted(questionText: string): NumberWanted {
  if (last?.text === questionText) return last.wanted
  const text = questionText.slice(0, longestRead)
  const base = baseWanted(text)
  const wanted: NumberWanted = {
    percent: /\bpercent(?:age)?\b|%/i.test(text),
    unitLetters: unitWords.flatMap(([word, letters]) => (word.test(text) ? [letters] : [])).join(''),
    variables: questionVariables(text),
    ordered: asksForOrder.test(text) && !/\bany order\b/i.test(text),
    ratio: /\b(?:ratio|odds|proportion)\b/i.test(text),
    count: /\bhow (?:many|much)\b|\bnumber of\b/i.test(text),
    counted: countedWords(text),
    money:
      /\b(?:costs?|price|pays?|paid|earn(?:s|ed)?|spen[dt]|worth|money|salary|profit|dollars?|euros?|[$€£])\b/i.test(
        text,
      ),
    decimalComma: commaLanguage.test(text),
    asked: text.replace(/[\s$]|\\[,;!]/g, ''),
    ...(base === undefined ? {} : { base }),
  }
  last = { text: questionText, wanted }
  return wanted
}

const longestRead = 8_000

function countedWords(text: string): ReadonlySet<string> {
  const phrases = [...text.matchAll(/\b(?:how (?:many|much)|number of)((?: [A-Za-z-]{1,20}){1,3})/gi)]
  return new Set(
    phrases.flatMap(([, words = '']) => words.toLowerCase().trim().split(' ')).flatMap((word) => [word, `${word}s`]),
  )
}

const asksForOrder =
  /\bin (?:(?:that|this|the (?:same|given|following|right|correct)) |\w+ing |alphabetical |chronological |numerical |proper |reverse )?order\b|\brespectively\b|\bordered (?:pair|triple|tuple|list|quadruple)|\b(?:arrange|sort|rank|order) (?:the|these|them|all|from|by|in|each)\b|\bnext (?:\w+ ){0,2}(?:terms?|numbers?)\b|\bfirst (?:\w+ )?(?:terms|numbers)\b|\bcoordinates\b|\b(?:from|with) (?:the )?(?:least|smallest|lowest|greatest|largest|highest|biggest|shortest|longest|youngest|oldest|earliest|latest|fewest|most|fastest|slowest|lightest|heaviest|cheapest|left|right|top|bottom|first|last)\b|\b(?:least|smallest|lowest|youngest|shortest|earliest) to (?:greatest|largest|highest|biggest|oldest|longest|latest)\b|\bsequence of\b|\bpermutation\b|\bstep by step order\b|\b(?:enter|give|list|write) (?:them|it) (?:as|like)\b|aufsteigend|absteigend|Reihenfolge|\bde (?:menor|mayor) a\b|\bdu plus (?:petit|grand) au\b|\bdal (?:più|meno) \w+ al\b|\bdo (?:menor|maior) (?:para|ao)\b|\bvon (?:klein|groß)\w* (?:nach|zu)|ordre (?:croissant|décroissant)|orden (?:ascendente|descendente|creciente|decreciente)|从小到大|从大到小|按顺序|依次|顺序/i

/** Words that only stand in languages with a decimal comma, or their scripts. */
const commaLanguage =
  /(?<![\p{L}])(?:wie|was|wieviel|welche[rsn]?|berechne|bestimme|gr(?:o|ö)ß|ist|der|und|combien|quelle?s?|calculer?|est|les|des|cuánt[oa]s?|cuál|qué|calcula|quanto|quanti|quale|quante|qual|calcule|hoeveel|wat|bereken|ile|oblicz|kolik|hur|hvor|kaç|berapa|bao nhiêu)(?![\p{L}])|[\u0400-\u04ff]/iu

const baseWords =
  /\b(?:in|to|into|as an?|its)\s(?:the\s)?base[ -]{0,2}\$?(\d{1,2}|[a-z]{2,8})\b|\bin (binary|octal|hexadecimal)\b/gi
const namedBases: Readonly<Record<string, number>> = { binary: 2, octal: 8, hexadecimal: 16 }

/** The base that a question names last: `What is 121 in base 3, written in base 10?` */
function baseWanted(questionText: string): number | undefined {
  const match = [...questionText.matchAll(baseWords)].at(-1)
  if (match === undefined) return undefined
  const name = (match[1] ?? match[2] ?? '').toLowerCase()
  const base = namedBases[name] ?? Number(/^\d/.test(name) ? name : (numberInWords(name) ?? Number.NaN))
  return base >= 2 && base <= 36 ? base : undefined
}

const unitWords: readonly (readonly [RegExp, string])[] = [
  [/\bgrams?\b/i, 'g'],
  [/\b(?:met(?:er|re)s?)\b/i, 'm'],
  [/\blit(?:er|re)s?\b/i, 'lL'],
  [/\bseconds?\b/i, 's'],
  [/\bhours?\b/i, 'h'],
]

/** What a formula is found by: what stands between dollar signs or `\(…\)`, and short words beside a digit or a sign of calculation. */
const formula = /\$[^$]{1,400}\$|\\\([^)]{1,400}\\\)|\\\[[^\]]{1,400}\\\]/g
const besideSign =
  /(?<![A-Za-z])([A-Za-z]{1,3})\s?(?:[=+*/^<>≤≥_]|-\s?\d)|(?:[=+*/^<>≤≥_(]|\d|\d\s?-)\s?([A-Za-z]{1,3})(?![A-Za-z])/g
const command = /\\[A-Za-z]{1,40}/g

/** The letters that a question uses as variables, and x, y, z. Only they make a product of letters: `ab`, and never `Mars`. */
export function questionVariables(questionText: string): string {
  if (questionText !== lastVariables.questionText)
    lastVariables = { questionText, variables: readVariables(questionText) }
  return lastVariables.variables
}

/** Many answers to one question are read one after another. */
let lastVariables = { questionText: '', variables: 'xyz' }

function readVariables(questionText: string): string {
  const text = questionText.slice(0, longestFormulas)
  const inFormulas = [...text.matchAll(formula)].map(([found]) => found.replace(command, ' '))
  const beside = [...text.replace(command, ' ').matchAll(besideSign)].map(([, before, after]) => before ?? after ?? '')
  const letters = [...inFormulas, ...beside].join('').replace(/[^A-Za-z]/g, '')
  return [...new Set(`xyz${letters}`)].join('')
}

const longestFormulas = 4_000

/** Whether letters and nothing else are mathematics: the name of a constant, or variables that the question has. */
export function areVariables(letters: string, variables: string): boolean {
  return /^(?:pi|inf(?:inity)?|[ei])$/i.test(letters) || [...letters].every((letter) => variables.includes(letter))
}
