import { kind, phrase } from '../instruction-kind.ts'
import { stripSign } from '../python/strip-sign.ts'
import { strip } from '../python/white-space.ts'

/** How an answer has to begin or end, and what must not be in it. */
export const edgeKinds = {
  'startend:end_checker': kind({ end_phrase: phrase }, (response, { end_phrase: end }) =>
    stripSign(strip(response), '"', '"').toLowerCase().endsWith(strip(end).toLowerCase()),
  ),
  'startend:quotation': kind({}, (response) => {
    const text = strip(response)
    return text.length > 1 && text.startsWith('"') && text.endsWith('"')
  }),
  'punctuation:no_comma': kind({}, (response) => !response.includes(',')),
}
