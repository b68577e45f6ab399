import { pythonWord } from '../python/pattern.ts'

const word = new RegExp(`[${pythonWord}]+`, 'gu')

/** How many runs of letters, digits and underscores there are: `3.14` is two words, `don't` as well. */
export function countWords(text: string): number {
  return text.match(word)?.length ?? 0
}
