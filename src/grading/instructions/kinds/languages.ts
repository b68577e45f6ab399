import { kind, phrase } from '../instruction-kind.ts'
import { detectLanguage } from '../language/detect-language.ts'

/** The language to answer in, by its code of two letters. Text in no language that can be told passes. */
export const languageKinds = {
  'language:response_language': kind({ language: phrase }, async (response, { language }) => {
    const wanted = language.replace(/-.*/, '')
    return ((await detectLanguage(response)) ?? wanted) === wanted
  }),
}
