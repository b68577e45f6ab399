/** Words by which a response takes back what it has said. */
export const correction =
  /\b(?:wait|mistake|mistaken|correction|actually|correct (?:this|that|myself|it|the)|scratch that|oops|on second thoughts?|re-?evaluat\w{1,4}|re-?consider\w{0,4}|I was wrong|(?:that|this|which)(?:['’]s| is| was) (?:wrong|incorrect|not right|not correct))\b/i

const said =
  /\b(?:it|that|this|answer|result|total|value|number|one)(?:['’]s| is| should be| must be| has to be| should have been| should read)(?: actually| rather| instead| in fact| really)?\s{1,3}([-+$€£\d\\(*][^\n]{0,80}?)(?=\.(?:\s|$)|[!;\n]|, (?:not|because|since)\b|$)/gi

/** What a response says its answer to be after it has taken an earlier one back. Undefined where it takes none back. */
export function correctedAnswer(rest: string): string | undefined {
  const at = rest.search(correction)
  if (at === -1) return undefined
  return [...rest.slice(at).matchAll(said)].at(-1)?.[1]?.replace(/\*\*/g, '').trim()
}
