/** Signs of negation in logic: `!A`, `~A`, `¬A`, `A'`. */
const negated = /^(?:[!~¬](?=[\w(])|\\(?:neg|lnot)(?![a-z]))|^\(?[A-Za-z]\)?['’′]$/
/** Where A is a name and no article, which it may be before a blank and a noun: `a string`, `a key`. */
const namedAfterLetter =
  /^A(?:[ -](?:flat|minor|major|sharp|natural|positive|negative|plus|minus)|-(?:level|type|grade|string|side|team|list|frame|star|road|class|chord|key))$/

/** Whether a short text is a notation, in which signs and letters count that prose leaves out: `~A`, `A flat`. */
export function isNotation(text: string): boolean {
  return text.length <= 60 && (negated.test(text) || namedAfterLetter.test(text))
}
