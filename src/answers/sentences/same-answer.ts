import type { QuestionFrame } from './question-frame.ts'
import { type ClaimWord, comparing, denies, relations, type Statement, toldWords } from './statement.ts'
import { areForms, areInflections } from './words.ts'

const noNames: ReadonlySet<string> = new Set()

/** Last names that two different persons among the statements have: alone they tell nobody. */
export function contestedNames(
  statements: readonly (Statement | undefined)[],
  frame: QuestionFrame,
): ReadonlySet<string> {
  const names = statements
    .map((statement) => (statement === undefined ? [] : nameIn(statement)))
    .filter(({ length }) => length > 1)
  return new Set(
    names.flatMap((name, index) => {
      const last = name.at(-1)?.word ?? ''
      const others = names.slice(index + 1).filter((other) => other.at(-1)?.word === last)
      return others.some((other) => !samePerson(name, other, frame)) ? [last] : []
    }),
  )
}

/**
 * Whether two statements say the same as they stand: the same words, a name and its initials, a person's full and last name.
 * @param contested last names that tell nobody, as `contestedNames` gives them
 */
export function saySame(a: Statement, b: Statement, frame: QuestionFrame, contested = noNames): boolean {
  if (a.signs !== b.signs || isTakenBack(a) !== isTakenBack(b)) return false
  if (a.key === b.key) return true
  if (frame.asksForForm) return false
  if (haveSameWords(a.said, b.said)) return !/ or | \| /.test(`${a.key}${b.key}`)
  return isShortFor(a, b) || isShortFor(b, a) || samePerson(nameIn(a), nameIn(b), frame, contested)
}

/** Whether a response says what a reference says. */
export function saysAnswer(response: Statement, reference: Statement, frame: QuestionFrame): boolean {
  return saySame(response, reference, frame) || (!isBareWords(response) && says(response, reference, frame))
}

/** A few words that are no sentence: nothing else is in them. */
export function isBareWords({ claim, words }: Statement): boolean {
  return (
    claim.kind !== 'said' &&
    claim.kind !== 'aside' &&
    claim.sentence === claim.text &&
    words.length <= fewWords &&
    !words.some(({ word }) => sentenceVerbs.has(word) || verbs.has(word))
  )
}

const fewWords = 6

const sentenceVerbs = new Set(
  "is are was were be been must has have had can could will would should may might do does did it's that's".split(' '),
)

/** Of names: `van Beethoven`, `de Gaulle`. */
const particles = new Set('van von der den de da del della di du la le al el bin ibn'.split(' '))

/** Of several words that stand together one may have another ending; a single word is that word. */
function haveSameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 1 && a.length === b.length && a.every((word, at) => areInflections(word, b[at] ?? ''))
}

/** The told words of a short statement where they are one name. */
function nameIn(statement: Statement): readonly ClaimWord[] {
  const told = toldWords(statement)
  return statement.isShort &&
    statement.key.split(' ').length === told.length &&
    told.every(({ word, isCapital }) => isCapital || particles.has(word))
    ? told
    : []
}

/** `FDR` and `Franklin Delano Roosevelt`. */
function isShortFor(short: Statement, long: Statement): boolean {
  return toldWords(short).every(({ isCapital }) => isCapital) && isInitials(short.key, toldWords(long))
}

function isInitials(letters: string, words: readonly ClaimWord[]): boolean {
  return words.length >= 2 && words.length === letters.length && words.every(({ word }, at) => word[0] === letters[at])
}

/** `Beethoven` and `Ludwig van Beethoven`, `Franklin D. Roosevelt` and `Franklin Delano Roosevelt`. */
function samePerson(
  a: readonly ClaimWord[],
  b: readonly ClaimWord[],
  { wantsPerson }: QuestionFrame,
  contested = noNames,
): boolean {
  const [firstA, lastA, firstB, lastB] = [a[0], a.at(-1), b[0], b.at(-1)]
  if (firstA === undefined || lastA === undefined || firstB === undefined || lastB === undefined) return false
  if (!lastA.isCapital || !lastB.isCapital || lastA.word !== lastB.word) return false
  if (a.length === 1 || b.length === 1) return wantsPerson && !contested.has(lastA.word)
  const isName = (words: readonly ClaimWord[]) => words.length <= 4 && words[0]?.isCapital === true
  return (
    isName(a) && isName(b) && wantsPerson && agree(firstA, firstB) && haveSameMiddle(a.slice(1, -1), b.slice(1, -1))
  )
}

function agree(a: ClaimWord, b: ClaimWord): boolean {
  return a.word === b.word || isInitial(a, b) || isInitial(b, a)
}

/** Middle names may be initials; one that is missing may tell two persons apart. */
function haveSameMiddle(a: readonly ClaimWord[], b: readonly ClaimWord[]): boolean {
  const [ofA, ofB] = [a, b].map((words) => words.filter(({ word }) => !particles.has(word)))
  return (
    ofA?.length === ofB?.length && ofA?.every((word, at) => ofB?.[at] !== undefined && agree(word, ofB[at])) === true
  )
}

function isInitial(short: ClaimWord, long: ClaimWord): boolean {
  return short.word.length === 1 && long.word.startsWith(short.word)
}

const verbs = new Set(
  `use uses used using run runs ran flow flows pay pays paid speak speaks spoke spoken make makes made produce produces produced give gives gave given get gets
  write writes wrote written paint painted compose composed invent invented discover discovered create created develop developed hold holds held serve served
  contain contains contained have has had form forms formed win wins won lead leads led rule rules ruled live lives lived work works worked start starts started end ends ended
  measure measures measured play plays played need needs needed teach teaches taught want wants know knows knew think thinks call calls called name names named say says said type types
  enter write print prints begin begins began bring brings brought cause causes caused come comes came go goes went set sets set sign signed show shows shown
  shares share belongs belong consist consists become becomes became remain remains remained was is pass passes passed cross crosses crossed
  declare declares filter filters list lists return returns store stores change changes turn turns move moves moved`.split(
    /\s+/,
  ),
)

/**
 * Whether a statement that is not short says a candidate answer: the candidate's words stand in its sentence, are no part
 * of a longer name, nothing denies them, and no other name comes before them.
 */
export function says(statement: Statement, candidate: Statement, frame: QuestionFrame, contested = noNames): boolean {
  if (frame.asksForForm || statement.signs !== candidate.signs || isTakenBack(statement) !== isTakenBack(candidate))
    return false
  const wanted = toldWords(candidate)
  const needed = wanted.length > 0 ? wanted : candidate.words.filter(({ role }) => role !== 'function')
  if (needed.length === 0 || needed.filter(denies).length !== statement.words.filter(denies).length) return false
  if (needed.length > mostWords) return false
  // Which of those offered is meant has been read already.
  if (frame.options.some((option) => option.join(' ') === candidate.key)) return false
  const others = frame.options.flat().filter((word) => !needed.some((own) => areForms(own.word, word)))
  if (statement.words.some(({ word }) => others.some((other) => areForms(word, other)))) return false
  const isList = candidate.key.includes(' | ')
  return (
    standsIn(statement.words, needed, isList, statement, frame, contested) ||
    (statement.sentenceWords !== statement.words &&
      statement.sentenceWords.filter(denies).length === needed.filter(denies).length &&
      standsIn(statement.sentenceWords, needed, isList, statement, frame, contested))
  )
}

const mostWords = 12

/** "The former …", "it used to be …", "I doubt that …", "some believe …": what follows is not claimed. */
function isTakenBack({ claim }: Statement): boolean {
  const at = claim.sentence.indexOf(claim.text)
  return takesBack.test(at === -1 ? claim.sentence : claim.sentence.slice(0, at + claim.text.length))
}

const takesBack =
  /\bused to\b|\b(?:former(?:ly)?|ex-?|once was|no longer|until|wish|hoped?|moved (?:it )?(?:away )?from|away from|doubts?|doubted|doubtful|den(?:y|ies|ied)|wrong|incorrect|false|falsely|mistak\w+|myth|lie|unlikely|supposedly|allegedly|pretends?|if (?:it|he|she|they|this|that|the|i|you|we|only)|unless|whether|except|excluding|other than|anything but|far from|almost|nearly|less|everyone thinks|everybody thinks|some say|destroys?|prevents?|lacks?|rejects?|rejected|refuses?|refused)\b/i
/** Words that stand together by so many do so by no chance: whatever else the sentence names, it says them. */
const phraseWords = 3

function standsIn(
  words: readonly ClaimWord[],
  needed: readonly ClaimWord[],
  isList: boolean,
  { claim }: Statement,
  frame: QuestionFrame,
  contested: ReadonlySet<string>,
): boolean {
  if (claim.kind === 'aside') return false
  const isName = needed.some(({ isCapital }) => isCapital)
  if (isSubjectOfOther(words, needed, frame)) return false
  // Words that the question has itself are its answer only where a sentence says so and names no other of them.
  const isEchoed = needed.every(({ role }) => role === 'asked')
  for (let at = 0; at < words.length; at++) {
    const end = endOfMatch(words, at, needed)
    if (end === undefined) continue
    if (isChoice(words.slice(at, end), needed) || (isOf(words[at - 1]) && copula.has(words[end]?.word ?? '')))
      return false
    if (isEchoed && !(isAnswerOf(words, at) && end === words.length)) return false
    const isPhrase =
      needed.length >= phraseWords && needed.some(({ word, isCapital }) => !isCapital && !particles.has(word))
    return !isPartOfName(words, at, end, isName) && (isPhrase || !hasStranger(words.slice(0, at + 1), isName))
  }
  if (isList || isEchoed) return false
  const sign = words.findIndex(({ word, role, isCapital }) => isCapital && role === 'told' && isInitials(word, needed))
  if (sign !== -1) return !isPartOfName(words, sign, sign + 1, true) && !hasStranger(words.slice(0, sign + 1), true)
  const last = needed.at(-1)
  const place = last === undefined ? -1 : words.findIndex(({ word, isCapital }) => isCapital && word === last.word)
  const isPerson =
    frame.wantsPerson && needed.length >= 2 && needed.every(({ word, isCapital }) => isCapital || particles.has(word))
  if (place === -1 || !isPerson) return false
  // A person by the last name, or with another middle name.
  let start = place
  while (
    words[start - 1]?.isCapital === true &&
    words[start - 1]?.role === 'told' &&
    words[start]?.breaksBefore !== true
  )
    start--
  const own = words.slice(start, place + 1)
  return (
    samePerson(own, needed, frame, contested) &&
    !isPartOfName(words, start, place + 1, true) &&
    !hasStranger(words.slice(0, start + 1), true)
  )
}

/** `X or Y` */
function isChoice(words: readonly ClaimWord[], needed: readonly ClaimWord[]): boolean {
  return words.some(({ word }) => word === 'or') && !needed.some(({ word }) => word === 'or')
}

function isOf(word: ClaimWord | undefined): boolean {
  return word?.word === 'of'
}

/** "The first is X" */
function isAnswerOf(words: readonly ClaimWord[], start: number): boolean {
  const before = words.slice(0, start).findLast(({ word }) => !articles.has(word))
  return before !== undefined && copula.has(before.word)
}

/** "X is a mistake": something is said about X that the question does not ask for. */
function isSubjectOfOther(words: readonly ClaimWord[], needed: readonly ClaimWord[], frame: QuestionFrame): boolean {
  const start = words.findIndex(({ role }) => role !== 'function')
  const end = start === -1 ? undefined : endOfMatch(words, start, needed)
  if (end === undefined) return false
  const rest = words.slice(end)
  const isSaid = copula.has(rest[0]?.word ?? '')
  if (rest[0] === undefined || rest[0].breaksBefore || !(isSaid || (rest[0].role === 'told' && !rest[0].isCapital)))
    return false
  if (rest.some(({ word, role, isCapital }) => role === 'told' && !isCapital && comparing.test(word))) return true
  const isAskedFor = rest.some(({ role }) => role === 'asked') || frame.asked.length === 0
  return rest.some(({ role }) => role === 'told') && !isAskedFor
}

const copula = new Set(['is', 'are', 'was', 'were'])

/** The end of an occurrence of the needed words, with words of the question or none between them. */
function endOfMatch(words: readonly ClaimWord[], start: number, needed: readonly ClaimWord[]): number | undefined {
  const areSame = needed.length > 1 ? areInflections : (a: string, b: string) => a === b
  let at = start
  for (const [index, { word }] of needed.entries()) {
    while (index > 0 && words[at] !== undefined && words[at]?.role !== 'told' && !areSame(words[at]?.word ?? '', word))
      at++
    if (words[at] === undefined || !areSame(words[at]?.word ?? '', word)) return undefined
    at++
  }
  return at
}

const prepositions = new Set(
  'under over above below behind beside before after against beyond without within until through across near inside outside during because'.split(
    ' ',
  ),
)

/** `Blue Nile`, `heavy water`, `water vapour`: a word beside it that is none of the question's makes it another thing. */
function isPartOfName(words: readonly ClaimWord[], start: number, end: number, isName: boolean): boolean {
  const before = words[start - 1]
  const after = words[end]
  const joinsBefore =
    before?.role === 'told' &&
    words[start]?.breaksBefore !== true &&
    !prepositions.has(words[start]?.word ?? '') &&
    !verbs.has(before.word) &&
    (before.isCapital || !isName)
  const joinsAfter =
    after?.role === 'told' &&
    !after.breaksBefore &&
    (!verbs.has(after.word) || (isName && after.isCapital)) &&
    !/(?:ed|ing)$/.test(after.word) &&
    (after.isCapital || !isName)
  return (
    joinsBefore ||
    joinsAfter ||
    (words[end - 1]?.isOwner === true && after !== undefined && after.role !== 'function') ||
    isOfOther(words, start) ||
    isListed(words, end) ||
    isItem(words, start - 1, -1) ||
    isItem(words, end, 1)
  )
}

/** "A student of X", "the north of X", "before X": it is not X that is meant. */
function isOfOther(words: readonly ClaimWord[], start: number): boolean {
  let at = start - 1
  while (articles.has(words[at]?.word ?? '') || words[at]?.role === 'idle') at--
  const joint = words[at]?.word ?? ''
  if (joint === 'to' && words[at]?.role === 'told') return true
  if (prepositions.has(joint) && words[at]?.role !== 'asked') return true
  if (joint !== 'of') return false
  const before = words[at - 1]
  if (before === undefined) return false
  if (relations.has(before.word)) return true
  return before.role === 'told' && !naming.has(before.word) && !verbs.has(before.word) && !/ed$/.test(before.word)
}

const articles = new Set(['a', 'an', 'the'])
/** "The city of Paris" is Paris. */
const naming = new Set(
  'domain work task job city town village state province country kingdom republic island planet god goddess title role month year language process art form use concept field science metal element gas colour color branch'.split(
    ' ',
  ),
)

/** `X, Y, …`: what follows a comma to the end is no clause but another item. */
function isListed(words: readonly ClaimWord[], end: number): boolean {
  const rest = words.slice(end)
  return (
    rest[0]?.breaksBefore === true &&
    rest[0].role === 'told' &&
    rest.length <= 4 &&
    rest.every(({ role, word }) => role === 'told' || word === 'and' || word === 'or') &&
    !rest.some(({ word }) => verbs.has(word) || /(?:ed|ing)$/.test(word))
  )
}

/** `… and blue`: one of several things. */
function isItem(words: readonly ClaimWord[], joint: number, step: 1 | -1): boolean {
  if (words[joint]?.word !== 'and' && words[joint]?.word !== 'or') return false
  let at = joint + step
  while (words[at]?.role === 'function' || words[at]?.role === 'asked') at += step
  const other = words[at]
  return other?.role === 'told' && (at === words.length - 1 || !verbs.has(other.word))
}

/** Somebody or something else that the sentence may be about. What only describes a word of the question ("the technical term") is none. */
function hasStranger(upTo: readonly ClaimWord[], isName: boolean): boolean {
  return upTo.slice(0, -1).some(({ word, role, isCapital }, at) => {
    const next = upTo[at + 1]
    const describes =
      !isCapital && (next?.role === 'asked' || next?.role === 'idle') && !/(?:[^s]s|ed)$/.test(next.word)
    return role === 'told' && !verbs.has(word) && !/ed$/.test(word) && !describes && (isCapital || !isName)
  })
}
