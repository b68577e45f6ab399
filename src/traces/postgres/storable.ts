/** A text as Postgres can keep it: it takes no zero character and no half of a pair. JSON writes both in other characters. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed()
}
