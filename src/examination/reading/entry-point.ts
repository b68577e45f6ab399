import { shownCalls } from './call-examples.ts'

/** What a question asks a program for. */
export type AskedProgram =
  /** A function of this name, or the method of that name of a class `Solution`. */
  | { readonly kind: 'function'; readonly name: string }
  /** A script that reads its standard input and prints. */
  | { readonly kind: 'script' }

const definition = /^[ \t]*(?:async[ \t]+)?def[ \t]+([A-Za-z]\w*)[ \t]*\(/gm
const assertion = /\bassert\b[ \t(]*(?:not[ \t]+)?(?:\w+\()*([A-Za-z_]\w*)[ \t]*\(/g
const called = /\b(?:function|method|named|called)[ \t]+(?:named[ \t]+|called[ \t]+)?[`'"]?([A-Za-z_]\w*)[ \t]*[(`'"]/g
const ordinary: ReadonlySet<string> = new Set(['set', 'sorted', 'list', 'len', 'abs', 'round', 'tuple', 'sum', 'str'])

/**
 * The function that a question asks for: the last one whose head stands in it, else the one that its assertions call most,
 * else the one that it names or shows
 * a call of. A question that shows what is read and printed asks for a script. Undefined: nothing tells.
 */
export function askedProgram(text: string): AskedProgram | undefined {
  const defined = namesIn(text, definition).filter((name) => name !== '__init__')
  const name =
    defined.at(-1) ??
    mostFrequent(namesIn(text, assertion).filter((own) => !ordinary.has(own))) ??
    namesIn(text, called)[0] ??
    shownName(text)
  if (name !== undefined) return { kind: 'function', name }
  return /\b(?:sample|example)?[ \t]*input\b/i.test(text) && /\boutput\b/i.test(text) ? { kind: 'script' } : undefined
}

function namesIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? [])
}

function mostFrequent(names: readonly string[]): string | undefined {
  const counts = Map.groupBy(names, (name) => name)
  return [...counts].toSorted(([, left], [, right]) => right.length - left.length)[0]?.[0]
}

/** Names tried at most. */
const mostNames = 12

/** The first name that an example shows a call of. */
function shownName(text: string): string | undefined {
  const names = new Set(namesIn(text, /(?<![\w.])([A-Za-z_]\w*)\(/g))
  return [...names].slice(0, mostNames).find((name) => shownCalls(text, name).length > 0)
}
