/** Words that say nothing by themselves: articles, pronouns, prepositions, auxiliaries, joints. */
const functionWords = new Set(
  `a an the this that these those it its it's he she they them their his her hers i you we one ones of in on at by with
  to for from into as and or is are was were be been being am do does did done has have had will would can could shall should may might
  must there here who whom whose which what when where why how than then so if not no just also ever any some such only
  very quite indeed really actually about exactly called named known s t`.split(/\s+/),
)

/** The words of a text in lower case: letters, digits and what joins them inside a word. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .replace(/[\u2018\u2019]/g, "'")
      .match(/[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|['@._+#/-](?=[\p{L}\p{N}]))*\+{0,2}#?/gu) ?? []
  )
}

/** Whether a word in lower case says nothing by itself. */
export function isFunctionWord(word: string): boolean {
  return functionWords.has(word)
}

const endings =
  /(?:'s|s|es|ed|d|ing|er|ers|or|ors|ion|ions|ation|ian|ians|an|ans|n|ns|ly|ally|al|e|y|ies|ied|ity|ally|r|rs|est|st|t|ment|ance|ence)?$/

/** Whether two words in lower case are forms of one: `rule` and `rules`, `Brazil` and `Brazilians`, `measured` and `measures`. */
export function areForms(a: string, b: string): boolean {
  if (a === b) return true
  const shorter = Math.min(a.length, b.length)
  if (shorter < 3) return false
  let same = 0
  while (same < shorter && a[same] === b[same]) same++
  if (same < 3 || same < shorter - (shorter > 4 ? 2 : 1)) return false
  return isEnding(a.slice(same)) && isEnding(b.slice(same))
}

function isEnding(rest: string): boolean {
  return rest.length <= 5 && endings.exec(rest)?.[0] === rest
}
