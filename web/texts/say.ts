/** A sentence with `{places}`; in two forms where a number decides. `count` is the number that does. */
export type Phrase = string | { readonly one: string; readonly other: string }

type PlacesIn<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | PlacesIn<Rest>
  : never
type TextOf<Words extends Phrase> = Words extends string ? Words : Words[keyof Words] & string

/** What a phrase wants to be told. */
export type Values<Words extends Phrase> = Readonly<Record<PlacesIn<TextOf<Words>>, string | number>>

const language = 'en'
const plural = new Intl.PluralRules(language)
const number = new Intl.NumberFormat(language)

/** A phrase with its places filled; numbers are written as the language does. */
export function say<const Words extends Phrase>(phrase: Words, values: Values<Words>): string {
  const given: Readonly<Record<string, string | number>> = values
  return textOf(phrase, given.count).replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = given[name]
    return value === undefined ? place : typeof value === 'number' ? number.format(value) : value
  })
}

/** The same with elements in its places. */
export function sayWith<Part>(phrase: string, values: Readonly<Record<string, Part>>): readonly (string | Part)[] {
  return phrase.split(/(\{\w+\})/).flatMap((part): (string | Part)[] => {
    const value = /^\{\w+\}$/.test(part) ? values[part.slice(1, -1)] : undefined
    return value !== undefined ? [value] : part === '' ? [] : [part]
  })
}

function textOf(phrase: Phrase, count: string | number | undefined): string {
  if (typeof phrase === 'string') return phrase
  return phrase[plural.select(Number(count)) === 'one' ? 'one' : 'other']
}
