import { holds } from '../instruction.ts'
import { count, kind, relation } from '../instruction-kind.ts'
import { detectLanguage } from '../language/detect-language.ts'
import { isLower, isUpper } from '../python/letter-case.ts'
import { wordTokens } from '../words/word-tokens.ts'

/** Capitals: how many words, or all. English is asked for with it; text in no language that can be told passes. */
export const caseKinds = {
  'change_case:capital_word_frequency': kind(
    { capital_frequency: count, capital_relation: relation },
    (response, wanted) =>
      holds(wordTokens(response).filter(isUpper).length, wanted.capital_relation, wanted.capital_frequency),
  ),
  'change_case:english_capital': kind({}, async (response) => isUpper(response) && (await isEnglish(response))),
  'change_case:english_lowercase': kind({}, async (response) => isLower(response) && (await isEnglish(response))),
}

async function isEnglish(response: string): Promise<boolean> {
  return ((await detectLanguage(response)) ?? 'en') === 'en'
}
