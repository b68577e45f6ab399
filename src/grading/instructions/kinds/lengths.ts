import { z } from 'zod'
import { holds } from '../instruction.ts'
import { count, kind, phrase, relation } from '../instruction-kind.ts'
import { pythonPattern } from '../python/pattern.ts'
import { splitAtSpace, strip } from '../python/white-space.ts'
import { splitSentences } from '../sentences/split-sentences.ts'
import { countWords } from '../words/count-words.ts'

/** How long an answer has to be: in sentences, words and paragraphs. */
export const lengthKinds = {
  'length_constraints:number_sentences': kind({ num_sentences: count, relation }, (response, wanted) =>
    holds(splitSentences(response).length, wanted.relation, wanted.num_sentences),
  ),
  'length_constraints:number_words': kind({ num_words: count, relation }, (response, wanted) =>
    holds(countWords(response), wanted.relation, wanted.num_words),
  ),
  'length_constraints:number_paragraphs': kind({ num_paragraphs: count }, (response, { num_paragraphs: asked }) => {
    const parts = response.split(pythonPattern(String.raw`\s?\*\*\*\s?`, 'gu'))
    const isBlankInside = parts.slice(1, -1).some((part) => strip(part) === '')
    return !isBlankInside && parts.filter((part) => strip(part) !== '').length === asked
  }),
  'length_constraints:nth_paragraph_first_word': kind(
    { num_paragraphs: count, nth_paragraph: z.number().int().min(1), first_word: phrase },
    (response, { num_paragraphs: asked, nth_paragraph: nth, first_word: wanted }) => {
      // Blank paragraphs do not count, but have a place: so the official code does it.
      const paragraphs = response.split('\n\n')
      const filled = paragraphs.filter((paragraph) => strip(paragraph) !== '').length
      const [word] = nth <= filled ? splitAtSpace(paragraphs[nth - 1] ?? '') : []
      return word !== undefined && filled === asked && bareWord(word) === wanted.toLowerCase()
    },
  ),
}

function bareWord(word: string): string {
  const [before = ''] = word
    .replace(/^'+/, '')
    .replace(/^"+/, '')
    .split(/[.,?!'"]/)
  return [...before].map((letter) => letter.toLowerCase()).join('')
}
