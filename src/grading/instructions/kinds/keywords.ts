import { z } from 'zod'
import { holds } from '../instruction.ts'
import { count, kind, phrase, relation } from '../instruction-kind.ts'
import { pythonPattern } from '../python/pattern.ts'
import { strip } from '../python/white-space.ts'

const occurs = (pattern: string, text: string): boolean => pythonPattern(pattern, 'giu').test(text)

/** Words that have to occur, or must not. Keywords are patterns, and stand inside other words too; forbidden words do not. */
export const keywordKinds = {
  'keywords:existence': kind({ keywords: z.array(phrase) }, (response, { keywords }) =>
    keywords.every((keyword) => occurs(keyword, response)),
  ),
  'keywords:frequency': kind({ keyword: phrase, frequency: count, relation }, (response, wanted) => {
    const found = response.match(pythonPattern(strip(wanted.keyword), 'giu'))?.length ?? 0
    return holds(found, wanted.relation, wanted.frequency)
  }),
  'keywords:forbidden_words': kind({ forbidden_words: z.array(phrase) }, (response, { forbidden_words: words }) =>
    words.every((word) => !occurs(String.raw`\b${word}\b`, response)),
  ),
  // The official code counts a letter drawn by chance in place of a sign that is none (prompts 1122 and 1129).
  'keywords:letter_frequency': kind(
    { letter: phrase, let_frequency: count, let_relation: relation },
    (response, wanted) => {
      const letter = strip(wanted.letter).toLowerCase()
      const found = [...response.toLowerCase()].filter((sign) => sign === letter).length
      return holds(found, wanted.let_relation, wanted.let_frequency)
    },
  ),
}
