import { count, kind, phrase } from '../instruction-kind.ts'
import { pythonPattern } from '../python/pattern.ts'
import { stripSign } from '../python/strip-sign.ts'
import { pythonSpace, strip } from '../python/white-space.ts'
import { isJson } from './is-json.ts'

const manyBlankLines = new RegExp(`\\n(?:[${pythonSpace.replace('\\t-\\r', '\\t\\v\\f\\r')}]*\\n){2,}`, 'g')
const constrainedResponses = ['My answer is yes.', 'My answer is no.', 'My answer is maybe.']

/** What an answer has to look like. */
export const formatKinds = {
  'detectable_format:number_bullet_lists': kind({ num_bullets: count }, (response, { num_bullets: asked }) => {
    // More than one blank line says nothing more, and would be read anew from each of them.
    const text = response.replace(manyBlankLines, '\n\n')
    const stars = found(text, String.raw`^\s*\*[^\*].*$`)
    const dashes = found(text, String.raw`^\s*-.*$`)
    return stars.length + dashes.length === asked
  }),
  'detectable_format:constrained_response': kind({}, (response) =>
    constrainedResponses.some((option) => response.includes(option)),
  ),
  // What stands between double stars is found by both patterns, and counts once: the single one finds the empty `**` of it.
  'detectable_format:number_highlighted_sections': kind(
    { num_highlights: count },
    (response, { num_highlights: asked }) => {
      const single = found(response, String.raw`\*[^\n\*]*\*`).map((part) => stripSign(part, '*', '*'))
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
    response.split('\n').some((line) => {
      const [start, end] = [line.indexOf('<<'), line.lastIndexOf('>>')]
      return start >= 0 && end > start + 2 && strip(stripSign(line.slice(start, end + 2), '<', '>')) !== ''
    }),
  ),
}

function found(response: string, pattern: string): readonly string[] {
  return response.match(pythonPattern(pattern, 'gmu')) ?? []
}
