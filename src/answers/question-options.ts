/** How a question names its options: A, B, C; a, b, c; 1, 2, 3. */
type Labels = 'letters' | 'small letters' | 'digits'

interface ListedOptions {
  readonly labels: Labels
  readonly texts: readonly string[]
}

const optionLine = /^[ \t]{0,8}(?:\(([A-Z]|[a-z]|\d{1,2})\)|\*{0,2}([A-Z]|[a-z]|\d{1,2})[.):])[ \t*]{1,8}(\S.*)$/
const inLine =
  /(?:^|[\s,;{])\(?([A-Z])\)(?:\}|\\ |[\s~])*([^\s(][^()\n]{0,200}?)(?=[\s,;]*(?:\\q?quad)?[\s\\]{0,4}(?:\\(?:textbf|text|mathrm)\s?\{)?\(?[A-Z]\)|\s*\$?\s*$)/gm
const longestItem = 200

/**
 * The option texts listed in a question: one a line, as `A. …`, `(A) …` or `A) …`, the last run of lines that starts with A
 * and counts up without a gap; or three and more in one line. Lines counted by small letters or digits are options where
 * the question ends with them. Empty where there are fewer than two.
 */
export function listedOptions(questionText: string): readonly string[] {
  return listing(questionText)?.texts ?? []
}

let last: { readonly text: string; readonly found: ListedOptions | undefined } | undefined

function listing(questionText: string): ListedOptions | undefined {
  if (last?.text === questionText) return last.found
  const lettered = run(questionText, 'letters')
  const found =
    lettered ??
    optionsInLine(questionText) ??
    (asksToChoose.test(questionText)
      ? (runAtEnd(questionText, 'small letters') ?? runAtEnd(questionText, 'digits'))
      : undefined)
  last = { text: questionText, found }
  return found
}

const asksToChoose = /\b(?:which|choose|select|pick|what)\b/i

function run(questionText: string, labels: Labels): ListedOptions | undefined {
  let current: string[] = []
  let longest: readonly string[] = []
  for (const line of questionText.split('\n')) {
    const match = optionLine.exec(line)
    const index = match === null ? undefined : labelIndex(match[1] ?? match[2] ?? '', labels)
    if (match === null || index === undefined) continue
    if (index === 0) current = []
    else if (index !== current.length) continue
    current.push((match[3] ?? '').trim())
    if (current.length >= 2) longest = current
  }
  return longest.length === 0 ? undefined : { labels, texts: longest }
}

/** A numbered list may be steps or statements: it holds options only where it ends the question and its items are short. */
function runAtEnd(questionText: string, labels: Labels): ListedOptions | undefined {
  const found = run(questionText, labels)
  const lastLine = questionText.trimEnd().split('\n').at(-1) ?? ''
  const ends = found?.texts.at(-1) === (optionLine.exec(lastLine)?.[3] ?? '').trim()
  return found !== undefined && ends && found.texts.every((text) => text.length <= longestItem) ? found : undefined
}

function labelIndex(label: string, labels: Labels): number | undefined {
  if (labels === 'digits') return /^\d+$/.test(label) ? Number(label) - 1 : undefined
  if (labels === 'letters') return /^[A-Z]$/.test(label) ? label.charCodeAt(0) - 65 : undefined
  return /^[a-z]$/.test(label) ? label.charCodeAt(0) - 97 : undefined
}

/** `(A) 3 (B) 5 (C) 7`, also with the commands of LaTeX around it. */
function optionsInLine(questionText: string): ListedOptions | undefined {
  for (const line of questionText.split('\n').slice(-6).reverse()) {
    if (line.length > 1_000 || !/\bA\).*\bB\).*\bC\)/.test(line)) continue
    const plain = line
      .replace(/\\(?:textbf|text|mathrm|mathbf)\s?\{\s?(\(?[A-Z]\))\s?\}/g, '$1')
      .replace(/\\q?quad|\\[ ,;]|\$/g, ' ')
    const texts: string[] = []
    for (const [, label, text] of plain.matchAll(inLine)) {
      if (label === String.fromCharCode(65 + texts.length)) texts.push((text ?? '').replace(/[\s,;]+$/, ''))
    }
    if (texts.length >= 3 && texts.every((text) => text !== '')) return { labels: 'letters', texts }
  }
  return undefined
}

/** The options of a multiple choice: those given, else those listed in the question's text; empty = not a choice. */
export function questionOptions(question: {
  readonly text: string
  readonly options?: readonly string[]
}): readonly string[] {
  return question.options !== undefined && question.options.length > 0 ? question.options : listedOptions(question.text)
}

/**
 * The place of the option that a label of the question's own names: `2` and `b` where it lists 1, 2, 3 or a, b, c; undefined
 * where it names its options by capital letters or not at all.
 */
export function labelledPlace(
  label: string,
  question: { readonly text: string; readonly options?: readonly string[] },
): number | undefined {
  const count = questionOptions(question).length
  const found =
    run(question.text, 'letters') === undefined
      ? (runAtEnd(question.text, 'digits') ?? runAtEnd(question.text, 'small letters'))
      : undefined
  const place = found?.texts.length === count ? labelIndex(label, found.labels) : undefined
  return place !== undefined && place >= 0 && place < count ? place : undefined
}

/** The name of an option by its place, as columns of a table are named: A to Z, then AA, AB, … */
export function optionLetter(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : optionLetter(Math.floor(index / 26) - 1) + letter
}

/** The place of an option by its name; undefined where there is no such option. */
export function optionPlace(name: string, options: number): number | undefined {
  if (!/^[A-Z]{1,2}$/.test(name)) return undefined
  const place = [...name].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
  return place < options ? place : undefined
}
