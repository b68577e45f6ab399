import { codeBlocks } from '../extraction/code-block.ts'
import { markedAnswer } from '../extraction/marked-answer.ts'
import { isAsked, type QuestionFrame, repeatedWords } from './question-frame.ts'
import { splitSentences } from './split-sentences.ts'
import { isFunctionWord, wordsOf } from './words.ts'

/** What a response claims to be the answer, in its own words. */
export interface Claim {
  /** The words that give the answer, as short as they could be cut. */
  readonly text: string
  /** The sentence that they stand in, without what it denies or compares with. */
  readonly sentence: string
  /** `marked`: it says that this is its answer. `bare`: it says nothing else. `said`: a sentence that answers. `aside`: a sentence of which one can't tell. */
  readonly kind: 'marked' | 'bare' | 'said' | 'aside'
}

/** Longest text that is looked at, in characters: beyond it nobody tells one claim from another by rules. */
const longestText = 6_000
const courtesy =
  /^(?:sure|certainly|of course|great question|good question|absolutely|thanks|thank you|hope (?:this|that)|i hope|let me know|feel free|please|if you (?:have|need|want|would)|would you like|happy to)\b/i

/** The claim of a response to a question: its marked part, else the sentence that answers; undefined where it says nothing. */
export function claimOf(response: string, frame: QuestionFrame): Claim | undefined {
  const text = plainQuotes(withoutCode(response.slice(-longestText)))
  const marked = markedAnswer(text)
  if (marked !== undefined) {
    const sentence = answeringClause(marked, frame)
    return { text: shortened(sentence, frame), sentence, kind: 'marked' }
  }
  if (response.length > longestText) return undefined
  const all = splitSentences(text).filter((sentence) => !courtesy.test(sentence) || /\*\*/.test(sentence))
  const corrected = all.findLastIndex((sentence, at) => at > 0 && correction.test(sentence))
  const sentences = (corrected === -1 ? all : all.slice(corrected))
    .map((sentence, at) => (at === 0 && corrected !== -1 ? sentence.replace(correction, '') : sentence))
    .filter((sentence) => !sentence.endsWith('?'))
  const emphasised = emphasisedClaim(sentences, frame)
  if (emphasised !== undefined) return emphasised
  const listed = listedClaim(sentences) ?? severalAnswers(sentences)
  if (listed !== undefined) return listed
  const told = answeringSentence(sentences, frame)
  const chosen = told ?? sentences[0]
  if (chosen === undefined) return undefined
  const sentence = answeringClause(chosen, frame)
  const quoted = quotedClaim(sentence, frame)
  if (quoted !== undefined && told !== undefined) return { text: quoted, sentence, kind: 'marked' }
  const short = shortened(sentence, frame)
  const answers = isPronominal(sentence) || repeats(sentence, frame) > 0
  const kind = told === undefined ? 'aside' : answers ? 'said' : 'bare'
  return { text: short, sentence, kind }
}

/** "No, wait, …": what stands before is taken back. */
const correction =
  /^(?:(?:no|wait|actually|sorry|oops|hmm|correction|scratch that|on second thoughts?|i mean|or rather|rather|not quite)\b[\s,.:;!…–—-]+)+/i

/** Answers of a few words, one after another, are a list of them. */
function severalAnswers(sentences: readonly string[]): Claim | undefined {
  const bare = sentences.map((sentence) => sentence.replace(/[.!,;]+$/, ''))
  const isFew = (sentence: string) =>
    wordsOf(sentence).length <= 3 && !sentence.includes(':') && !/\b(?:is|are|was|were|not)\b/i.test(sentence)
  if (bare.length < 2 || !bare.every(isFew)) return undefined
  const text = bare.join(', ')
  return { text, sentence: text, kind: 'marked' }
}

function plainQuotes(text: string): string {
  return text.replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d«»]/g, '"')
}

/** Blocks of code illustrate; a response that is nothing else is code. */
function withoutCode(text: string): string {
  if (!text.includes('```')) return text
  const prose = text.replace(/```[^\n]*\n[\s\S]*?(?:```|$)/g, '\n')
  return /[\p{L}\p{N}]/u.test(prose) ? prose : (codeBlocks(text).at(-1)?.code ?? text)
}

const bold = /\*\*([^*\n]{1,200})\*\*/g

/** What stands in bold, several in one sentence as a list; labels ("**Answer:**") and what is denied are not meant. */
function emphasisedClaim(sentences: readonly string[], frame: QuestionFrame): Claim | undefined {
  const found = sentences.flatMap((sentence) => {
    const parts = [...sentence.matchAll(bold)].filter(
      ({ 1: inside = '', index }) => !/:\s*$/.test(inside) && !deniedBefore.test(sentence.slice(0, index)),
    )
    return parts.length === 0 ? [] : [{ sentence, parts: parts.map(({ 1: inside = '' }) => inside.trim()) }]
  })
  const last = found.at(-1)
  if (last === undefined) return undefined
  const isList = found.length > 1 && found.every(({ sentence }) => /^(?:[-*•]|\d+[.)])\s/.test(sentence))
  const distinct = new Set(found.flatMap(({ parts }) => parts.map((part) => part.toLowerCase())))
  if (found.length > 1 && distinct.size > 1 && !isList) return undefined
  const parts = isList ? found.flatMap((item) => item.parts) : last.parts
  const sentence = isList ? parts.join(' and ') : answeringClause(last.sentence, frame)
  const text = parts.length === 1 ? shortened(answeringClause(parts[0] ?? '', frame), frame) : parts.join(' and ')
  return { text, sentence, kind: 'marked' }
}

const deniedBefore = /(?:\bnot|n't|\bnever|\bthan|\bunlike|\binstead of)(?: (?:a|an|the|called|in))?\s*$/i

/** Lines of a numbered or bulleted list and nothing else, or after a line that announces them. */
function listedClaim(sentences: readonly string[]): Claim | undefined {
  const item = /^(?:[-*•]|\d{1,2}[.)])\s+/
  const items = sentences.filter((sentence) => item.test(sentence))
  const others = sentences.filter((sentence) => !item.test(sentence))
  const isAnnounced = others.length === 0 || (others.length === 1 && (others[0] ?? '').endsWith(':'))
  if (items.length < 2 || !isAnnounced) return undefined
  const text = items.map((line) => line.replace(item, '').replace(/[.,;]$/, '')).join(', ')
  return { text, sentence: text, kind: 'marked' }
}

/** The first that names its answer by a pronoun or by nothing else, else the one that repeats most of the question. */
function answeringSentence(sentences: readonly string[], frame: QuestionFrame): string | undefined {
  const [first] = sentences
  if (first === undefined || sentences.length === 1) return first
  if (/:\s*$/.test(first)) return sentences[1]
  if (isPronominal(withoutHedges(first)) || opensWithAnswer(first, frame) || isPlainStatement.test(first)) return first
  const counts = sentences.map((sentence) => {
    const count = background.test(sentence) ? 0 : repeats(sentence, frame)
    return count === 0 ? 0 : count + (concludes.test(sentence) ? 2 : 0) + (restates(sentence, frame) ? 0.5 : 0)
  })
  const most = Math.max(...counts)
  const place = counts.indexOf(most)
  return most === 0 || counts.lastIndexOf(most) !== place ? undefined : sentences[place]
}

/** "Several tools protect a network", "The Romans had many gods": what there is before one of it is named. */
const background =
  /^(?:(?:[\p{L}' -]{1,40} )?(?:has|have|had|use|uses|knows|comes? in|of|there (?:are|were)|mentions?) )?(?:several|many|some|a number of|various|two|three|four|five|different|a few|most)\b/iu

const concludes =
  /^(?:however|but|so|therefore|thus|hence|in fact|actually|in reality|the (?:correct|right) )\b|\bof (?:them )?all\b|\b(?:it|them)sel(?:f|ves)\b/i

/** "The gas that they take in is …" */
function restates(sentence: string, frame: QuestionFrame): boolean {
  const first = /^(?:the|its|their|this|such an?) ([\p{L}-]+)/iu.exec(sentence)?.[1]?.toLowerCase()
  return first !== undefined && (first === 'one' || isAsked(first, frame))
}

/** "The deadline is Friday." */
const isPlainStatement = /^(?:the|its|his|her|their) [\w-]+ (?:is|was|are|were) (?:\S+\s?){1,3}$/i

/** "Iron. Its neighbours are …", "London, as you can tell": a few words of which none is the question's. */
function opensWithAnswer(sentence: string, frame: QuestionFrame): boolean {
  const [opening = ''] = withoutHedges(sentence).split(/[,;:!]\s|\s[–—]\s|[.!?]+$/, 1)
  const words = wordsOf(opening)
  return (
    words.length > 0 &&
    words.length <= 4 &&
    repeats(opening, frame) === 0 &&
    !/\b(?:is|are|was|were|has|have|had|do|does|did|can|there|some|many|several|most|all)\b/i.test(opening)
  )
}

const pronominal =
  /^(?:it|this|that|these|those|they|he|she)(?:'s|'re|'d|'ll|\s(?:is|are|was|were|must|should|would|could|might|may|will|has|have|had|\w{2,}(?:[^s]s|ed)))\b|^(?:the )?(?:answer|term|word|name) (?:is|was|would be)\b/i

function isPronominal(sentence: string): boolean {
  return pronominal.test(sentence)
}

/** How many of the question's words a sentence repeats. */
function repeats(sentence: string, frame: QuestionFrame): number {
  return repeatedWords(wordsOf(sentence), frame)
}

const hedge =
  /^(?:(?:well|so|yes|sure|actually|in fact|clearly|of course|okay|ok|hmm|ah|here|probably|perhaps|maybe|possibly|presumably|most likely|likely|usually|technically|in short|basically|as far as i (?:know|can tell)|as i understand it|to my knowledge|if i(?:'m| am) not mistaken|if memory serves(?: me)?(?: right| well| correctly)?|if i (?:remember|recall|read|understand)[^,]{0,40}(?:correctly|right|well)|unless i(?:'m| am) mistaken|in my (?:opinion|view|understanding)|of the two|of these|therefore|thus|hence|in other words|that is|as a result|however|it may (?:seem|sound) \w+|it may surprise you|surprisingly|(?:in|at|on|for) [\w ]{2,30}?(?=\s(?:it(?:'s| is| was)|this is|that(?:'s| is))\b)|despite [^,]{1,80}|contrary to [^,]{1,80}),?\s+(?:but\s+)?(?=\S)|(?:i(?:'d| would)?|we) (?:(?:do )?(?:think|believe|guess|suppose|say|assume|suspect|recall|remember|classify it as|call it|call this|go with|bet on|answer)|would (?:say|call))(?:,|\s+that|)\s+|i(?:'m| am) (?:\w+ ){0,2}(?:sure|certain|confident)(?: that)?\s+|it (?:seems|appears|looks)(?: like| as if| that| to be)\s+|my (?:best )?(?:guess|answer) (?:is|would be)(?: that)?\s+|this looks like\s+|(?:you(?:'d| can| could| should| would| have to| need to)? |just |simply |people |they |one )?(?:use|uses|type|types|say|says|write|writes|try|run|speaks? of|calls? it)\s+(?=["`\p{L}]))/iu

function withoutHedges(sentence: string): string {
  let rest = sentence.replace(/^[\s>#*-]+/, '')
  for (let round = 0; round < 4; round++) {
    const shorter = rest.replace(hedge, '')
    if (shorter === rest || shorter === '') break
    rest = shorter
  }
  return rest
}

const openingClause =
  /^(?:although|though|while|whereas|despite|unlike|even though|since|because|contrary to|in spite of|if|when|whenever|as)\b[^,]{1,200},\s+(?=\S)/i
const contrast = /,?\s+but\s+|[,;]\s*(?:however|yet|instead|rather),?\s+/i
const othersView =
  /\b(?:people|many|most|some|may|might|could|would|seem|seems|expect|think|assume|often|sometimes|not|cannot|never|looks?|older|usually)\b|n't\b/i
const denialOfOther =
  /(?<!\bi(?:'m| am) )\b(?:is |was |are |were )?not (?:only |just )?(?:(?!\bbut\b)[^,;.]){1,60},? but (?:rather |also )?/i
const comparison =
  /,?\s+(?:rather than|instead of|unlike|as opposed to|as compared (?:to|with)|compared (?:to|with)|in contrast to|and not|but not|far more than|more than any)\s+[^,;]*(?=,|;|$)/gi
/** "…, or UN for short" */
const shortForm = /,\s+or\s+[^,;]{1,40}\s+for short\b/gi
const doubt =
  /,?\s+(?:(?:al)?though |but )?(?:i (?:think|believe|guess|suppose|suspect|would say)|i(?:'m| am) not (?:sure|certain|mistaken)[^,]*|if i(?:'m| am) not mistaken|if i (?:recall|remember)[^,]*|as far as i know|to me|of course|after all|then|too|as well|to be (?:exact|precise))[.!]?$/i

/** The clause of a sentence that gives the answer: hedges, contrasts, comparisons and what is denied are cut off. */
function answeringClause(sentence: string, frame: QuestionFrame): string {
  let text = sentence.replace(/\*\*|__|(?<![\p{L}\p{N}])[*_](?=\p{L})|(?<=\p{L})[*_](?![\p{L}\p{N}])/gu, '').trim()
  text = withoutHedges(text)
    .replace(/\s*\((?!(?:or|and|not|maybe|perhaps|possibly)\b)[^()]{0,200}\)/gi, '')
    .replace(/\s*[.!?]+(?=$|")/, '')
  text = text.replace(
    /,\s(?:however|of course|in fact|indeed|therefore|though|actually|by contrast|on the other hand|in turn|in short),\s/gi,
    ' ',
  )
  text = text.replace(denialOfOther, (denied) =>
    /^(?:is|was|are|were) /i.test(denied) ? `${denied.split(' ', 1)[0]} ` : '',
  )
  text = chosenPart(text.split(/\s*;\s+|\s+[–—]\s+/), frame)
  const concluded = text.split(/,\s+(?:and )?(?:so|therefore|thus|hence)\s+/)
  text = withoutHedges(concluded.findLast((part) => isFresh(part, frame)) ?? text)
  text = contrasted(text, frame)
  text = afterColon(withoutHedges(text), frame)
  text = withoutHedges(text.replace(openingClause, ''))
  return text.replace(shortForm, '').replace(comparison, '').replace(doubt, '').replace(doubt, '').trim()
}

/** Of clauses joined by "but" or "and" the one that answers: no view of others, and most of the question's words. */
function contrasted(text: string, frame: QuestionFrame): string {
  const parts = text.split(contrast)
  const [first = '', second = ''] = parts
  if (parts.length > 1) {
    const isDoubt = /\bnot\s|\bi'?m\b/i.test(second)
    if (othersView.test(first) && !isDoubt) return parts.at(-1) ?? first
    return repeats(second, frame) > repeats(first, frame) && !isDoubt ? second : first
  }
  const [one = '', other = ''] = text.split(/,\s+and\s+(?=(?:\S+\s+){2,}\S)/)
  if (other === '') return text
  if (/^(?:these|those) (?:are|were)\b/i.test(other)) return other
  const [ofOne, ofOther] = [repeats(one, frame), repeats(other, frame)]
  if (ofOther > ofOne) return other
  return ofOne > 0 && clauseVerb.test(other) ? one : text
}

const clauseVerb = /\b(?:is|are|was|were|has|have|had|it|he|she|they|came|comes|\w{3,}ed)\b/i

/** Whether it has a telling word that the question has not. */
function isFresh(text: string, frame: QuestionFrame): boolean {
  return wordsOf(text).some((word) => !isFunctionWord(word) && !isAsked(word, frame))
}

/** The first part that names its answer or repeats the question, else the first. */
function chosenPart(parts: readonly string[], frame: QuestionFrame): string {
  const [first = ''] = parts
  // `X; Y`: two answers.
  if (parts.length > 1 && parts.every((part) => part.split(' ').length <= 2)) return parts.join(', ')
  if (parts.length === 1 || isPronominal(first) || repeats(first, frame) > 0 || opensWithAnswer(first, frame))
    return first
  return parts.find((part) => repeats(part, frame) > 0) ?? first
}

/** "Category: Business", "Supported: being open …", "that describes a stack". */
function afterColon(text: string, frame: QuestionFrame): string {
  const at = text.search(/:\s/)
  if (at === -1) return text
  const [before, after] = [text.slice(0, at), text.slice(at + 1).trim()]
  if (/^(?:it|that|this|they|these)\b/i.test(after)) return after
  if (/\b(?:is|are|was|were)$/i.test(before)) return `${before} ${after}`
  const fresh = wordsOf(before).filter((word) => !isFunctionWord(word) && !isAsked(word, frame))
  return fresh.length === 0 || wordsOf(before).length > 6 ? after : before
}

const relative =
  /,?\s+(?:which|who|whom|whose|where|since|because|although|though|even though|while|whereas|when|so that)\s.*$/i

/** `It means "seize the day"`: the only quote that is none of the question's, where a verb hands it over. */
function quotedClaim(clause: string, frame: QuestionFrame): string | undefined {
  const quotes = [...clause.matchAll(/"([^"]{1,200})"/g)].filter(({ 1: inside = '' }) => isFresh(inside, frame))
  const [only] = quotes
  if (only === undefined || quotes.length > 1 || deniedBefore.test(clause.slice(0, only.index))) return undefined
  const [before, after] = [clause.slice(0, only.index).trimEnd(), clause.slice(only.index + only[0].length)]
  const isHandedOver =
    /(?:\b(?:is|are|was|be|means?|say|says|said|as|into|called|by)|[:=,]|'s)$/i.test(before) ||
    (before === '' && /^\s(?:is|was|means)\b/.test(after))
  return isHandedOver ? only[1] : undefined
}

/** Up to the first comma that is none of a list, and without relative clauses. */
function shortened(clause: string, frame: QuestionFrame): string {
  const cut = clause.replace(relative, '')
  const text = isFresh(cut, frame) ? cut : clause
  const parts = text.split(/,\s+/)
  if (parts.length === 1) return text || clause
  const isList =
    /^(?:and|or)\s|\s(?:and|or)\s/.test(parts.at(-1) ?? '') || parts.every((part) => part.split(' ').length <= 3)
  if (
    isList &&
    !(frame.wantsPlace && parts.length === 2) &&
    !parts.some((part) => /^(?:not|unlike|never|but|which|who)\b/i.test(part)) &&
    parts.slice(1).every((part) => part.split(' ').length <= 6)
  )
    return text
  const [first = ''] = parts
  // `Paris, Lyon`: two answers, and not one with something told about it.
  if (!frame.wantsPlace && parts.slice(1).every((part) => isItemOfList(part, frame))) return text
  // "In Japan, the currency is …", "Botanically, …"
  const isSetting = /^(?:in|at|on|of|for|from|during|by|under|with|among|within|according|\w+ly)\b/i.test(first)
  return isSetting ? parts.slice(1, 2).join(', ') : first
}

function isItemOfList(part: string, frame: QuestionFrame): boolean {
  const words = wordsOf(part)
  return (
    words.length > 0 &&
    words.length <= 2 &&
    !/(?:ed|ing|ly)$/.test(words[0] ?? '') &&
    words.every((word) => !isFunctionWord(word) && !isAsked(word, frame))
  )
}
