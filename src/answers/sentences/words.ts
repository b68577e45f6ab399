/** Words that say nothing by themselves: articles, pronouns, prepositions, auxiliaries, joints. */
const functionWords = new Set(
  `a an the this that these those it its it's he she they them their his her hers i you we me us him one ones of in on at by with
  to for from into between among as and or is are was were be been being am do does did done has have had will would can could shall should may might
  must there here who whom whose which what when where why how than then so if not no just also ever any some such only
  very quite indeed really actually about exactly called named known itself himself herself themselves because since therefore thus everybody everyone anybody anyone somebody someone`.split(
    /\s+/,
  ),
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

/** Verbs whose forms differ by more than an ending. */
const irregularVerbs =
  `be is are was were been|begin began begun|break broke broken|bring brought|build built|buy bought|catch caught|choose chose chosen|
  come came|cut|do did done|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feel felt|fight fought|find found|fly flew
  flown|forget forgot forgotten|freeze froze frozen|get got gotten|give gave given|go went gone|grow grew grown|hear heard|hide hid hidden|hold held|keep kept|
  know knew known|lay laid|lead led|leave left|lend lent|lie lay lain|lose lost|make made|mean meant|meet met|pay paid|put|read|ride rode ridden|ring rang rung|
  rise rose risen|run ran|say said|see saw seen|sell sold|send sent|shine shone|shoot shot|sing sang sung|sink sank sunk|sit sat|sleep slept|speak spoke spoken|
  spend spent|stand stood|steal stole stolen|swim swam swum|take took taken|teach taught|tell told|think thought|throw threw thrown|understand understood|wear
  wore worn|win won|write wrote written|sign signed`
    .split('|')
    .map((forms) => forms.trim().split(/\s+/))
const verbOf = new Map(
  irregularVerbs.flatMap(([verb = '', ...forms]) => [verb, ...forms].map((form) => [form, verb] as const)),
)

/** Words of one measure, of which the question may name another: they repeat it, but say something else. */
const degreeOf = new Map(
  'large larger largest big bigger biggest|good better best|bad worse worst|far farther farthest further furthest'
    .split('|')
    .flatMap((degrees) => degrees.split(' ').map((degree) => [degree, degrees] as const)),
)

/** Whether two words in lower case are one noun or verb: `move`, `moves`, `moved`; `mitochondrion`, `mitochondria`. Narrower than `areForms`. */
export function areInflections(a: string, b: string): boolean {
  if (a === b) return true
  const verb = verbOf.get(a)
  if (verb !== undefined && verb === verbOf.get(b)) return true
  const shorter = Math.min(a.length, b.length)
  let same = 0
  while (same < shorter && a[same] === b[same]) same++
  if (same < 3) return false
  const rests = [a.slice(same), b.slice(same)].sort().join(' ')
  return same > 3 || !/d/.test(rests) ? inflections.has(rests) : false
}

/** Endings of two forms of one word after what they share. `e` beside nothing (`plan`, `plane`) is none. */
const inflections = new Set([
  ' s',
  ' es',
  ' d',
  ' ed',
  ' ing',
  'd s',
  'ed s',
  'ing s',
  'e ing',
  'ies y',
  'ied y',
  'ied ies',
  'a on',
  'a um',
  'i us',
  ' e s',
  "'s ",
])

/** Whether two words in lower case are forms of one: `rule` and `rules`, `Brazil` and `Brazilians`, `measured` and `measures`. */
export function areForms(a: string, b: string): boolean {
  if (a === b) return true
  const verb = verbOf.get(a)
  if (verb !== undefined && verb === verbOf.get(b)) return true
  if (degreeOf.has(a) && degreeOf.get(a) === degreeOf.get(b)) return true
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
