import { count, kind, phrase } from '../instruction-kind.ts'
import { pythonPattern } from '../python/pattern.ts'
import { strip } from '../python/white-space.ts'
import { isJson } from './is-json.ts'

const constrainedResponses = ['My answer is yes.', 'My answer is no.', 'My answer is maybe.']

/** What an answer has to look like. */
export const formatKinds = {
  'detectable_format:number_bullet_lists': kind({ num_bullets: count }, (response, { num_bullets: asked }) => {
    const stars = found(response, String.raw`^\s*\*[^\*].*$`)
    const dashes = found(response, String.raw`^\s*-.*$`)
    return stars.length + dashes.length === asked
  }),
  'detectable_format:constrained_response': kind({}, (response) =>
    constrainedResponses.some((option) => response.includes(option)),
  ),
  // What stands between double stars is found by both patterns, and counts once: the single one finds the empty `**` of it.
  'detectable_format:number_highlighted_sections': kind(
    { num_highlights: count },
    (response, { num_highlights: asked }) => {
      const single = found(response, String.raw`\*[^\n\*]*\*`).map((part) => part.replace(/^\*+|\*+$/g, ''))
      const double = found(response, String.raw`\*\*[^\n\*]*\*\*`).map((part) => part.slice(2, -2))
      return [...single, ...double].filter((part) => strip(part) !== '').length >= asked
    },
  ),
  'detectable_format:multiple_sections': kind(
    { section_spliter: phrase, num_sections: count },
    (response, { section_spliter: mark, num_sections: asked }) =>
      found(response, String.raw`\s?${strip(mark)}\s?\d+\s?`).length >= asked,
  ),
  'detectable_format:json_format': kind({}, isJson),
  'detectable_format:title': kind({}, (response) =>
    found(response, String.raw`<<[^\n]+>>`).some((title) => strip(title.replace(/^<+|>+$/g, '')) !== ''),
  ),
}

function found(response: string, pattern: string): readonly string[] {
  return response.match(pythonPattern(pattern, 'gmu')) ?? []
}
