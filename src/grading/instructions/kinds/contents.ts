import { count, kind, phrase } from '../instruction-kind.ts'
import { pythonPattern } from '../python/pattern.ts'
import { strip } from '../python/white-space.ts'

/** What an answer has to hold: `[placeholders]`, a postscript, the prompt once more, two answers. */
export const contentKinds = {
  'detectable_content:number_placeholders': kind(
    { num_placeholders: count },
    (response, { num_placeholders: asked }) =>
      response.split('\n').reduce((found, line) => found + bracketed(line), 0) >= asked,
  ),
  'detectable_content:postscript': kind({ postscript_marker: phrase }, (response, { postscript_marker: marker }) =>
    pythonPattern(postscript(strip(marker)), 'gmu').test(response.toLowerCase()),
  ),
  'combination:repeat_prompt': kind({ prompt_to_repeat: phrase }, (response, { prompt_to_repeat: prompt }) =>
    strip(response).toLowerCase().startsWith(strip(prompt).toLowerCase()),
  ),
  'combination:two_responses': kind({}, (response) => {
    const parts = response.split('******')
    const filled = parts.map(strip).filter((part) => part !== '')
    const isBlankInside = parts.slice(1, -1).some((part) => strip(part) === '')
    return !isBlankInside && filled.length === 2 && filled[0] !== filled[1]
  }),
}

/** How many brackets of a line are closed in it, each by the next one that closes. */
function bracketed(line: string): number {
  let found = 0
  for (let open = line.indexOf('['); open >= 0; found++) {
    const close = line.indexOf(']', open)
    if (close < 0) break
    open = line.indexOf('[', close)
  }
  return found
}

/** Blanks may stand between the letters of the two usual marks; any other is a pattern. */
function postscript(marker: string): string {
  if (marker === 'P.P.S') return String.raw`p\.\s?p\.\s?s`
  if (marker === 'P.S.') return String.raw`p\.\s?s\.`
  return marker.toLowerCase()
}
