import { stripEnd } from '../python/white-space.ts'
import { splitSentences } from '../sentences/split-sentences.ts'

type Step = readonly [RegExp, string]

/** Signs become words of their own, in this order; the last stop of a sentence alone is parted from its word. */
const steps: readonly Step[] = [
  [/[«“‘„]|`+/gu, ' $& '],
  [/^"/gu, '``'],
  [/``/gu, ' $& '],
  [/([ ([{<])(?:"|'{2})/gu, '$1 `` '],
  [/'(?!re|ve|ll|m|t|s|d|n)([\p{L}\p{N}_])(?![\p{L}\p{N}_])/giu, "' $1"],
  [/([^.])\.([\])}>"'»”’ ]*)$/gu, '$1 . $2 '],
  [/([:,])([^\p{Nd}])/gu, ' $1 $2'],
  [/[:,]$/gu, ' $& '],
  [/\.{2,}/gu, ' $& '],
  [/[;@#$%&]/gu, ' $& '],
  [/([^.])\.([\])}>"']*)\s*$/gu, '$1 .$2 '],
  [/[?!]/gu, ' $& '],
  [/([^'])' /gu, "$1 ' "],
  [/[*]/gu, ' $& '],
  [/[\][(){}<>]/gu, ' $& '],
  [/--/gu, ' -- '],
]

/** Closing quotes, endings (`'s`, `n't`) and words that are two (`cannot`, `gonna`), in a sentence with a blank at both ends. */
const laterSteps: readonly Step[] = [
  [/[»”’]/gu, ' $& '],
  [/''/gu, " '' "],
  [/"/gu, " '' "],
  [/\s+/gu, ' '],
  [/([^' ])('[sS]|'[mM]|'[dD]|') /gu, '$1 $2 '],
  [/([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) /gu, '$1 $2 '],
  ...['can not', "d 'ye", 'gim me', 'gon na', 'got ta', 'lem me', "more 'n"].map((pair) => twoWords(pair, wordEnd())),
  twoWords('wan na', String.raw`(?=\s)`),
  [/ ('t)(is|was)(?![\p{L}\p{N}_])/giu, ' $1 $2 '],
]

function wordEnd(): string {
  return String.raw`(?![\p{L}\p{N}_])`
}

function twoWords(pair: string, end: string): Step {
  const [first = '', second = ''] = pair.split(' ')
  return [new RegExp(String.raw`(?<![\p{L}\p{N}_])(${first})(${second})${end}`, 'giu'), ' $1 $2 ']
}

/** The words and signs of an English text as the Penn Treebank parts them, sentence by sentence (NLTK's `word_tokenize`). */
export function wordTokens(text: string): readonly string[] {
  return splitSentences(text).flatMap((sentence) => {
    const parted = ` ${apply(stripEnd(sentence), steps)} `
    return apply(parted, laterSteps)
      .split(/\s+/u)
      .filter((token) => token !== '')
  })
}

function apply(text: string, list: readonly Step[]): string {
  return list.reduce((changed, [pattern, parted]) => changed.replace(pattern, parted), text)
}
