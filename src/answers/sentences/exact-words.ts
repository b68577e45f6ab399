import { normalisedText } from '../canonical/normalised-text.ts'
import type { Claim } from './claim.ts'
import { isAsked, type QuestionFrame } from './question-frame.ts'
import { isFunctionWord, wordsOf } from './words.ts'

/**
 * The words that a claim gives where the question asks for words as such (to write, spell or translate them, for a form
 * or an abbreviation): all of them, in their order, number and form. "The plural of ox is oxen" gives `oxen`.
 */
export function exactWords({ text, sentence, kind }: Claim, frame: QuestionFrame): string {
  const said = kind === 'marked' ? text : sentence
  const plain = normalisedText(
    (handedOver(said, frame) ?? said).replace(dottedLetters, (found) => found.replaceAll('.', '')),
  )
  return frame.asksToWrite ? plain : plain.replace(articleOfOtherLanguage, '')
}

const articleOfOtherLanguage = /^(?:der|die|das|ein|eine|le|la|les|un|une|el|los|las|una|il|lo|uno)\s(?=\p{L}+$)/iu

/** `U.K.` */
const dottedLetters = /(?<![\p{L}.])(?:\p{Lu}\.){1,5}\p{Lu}\b\.?/gu

const joint =
  /\s(?:is|are|was|were|becomes|means|reads|(?:stands?|is short) for)\s(?:(?:spelled|spelt|written|called|simply|just)\s)*/gi

/** What stands beyond the verb of a sentence whose other side is the question's words or a pronoun. */
function handedOver(sentence: string, frame: QuestionFrame): string | undefined {
  const plain = sentence
    .replace(/^(it|that)'s\s/i, '$1 is ')
    .replace(/^([^=]{1,80})\s=\s([^=]{1,200})$/, frame.asksToWrite ? '$&' : '$1 means $2')
  for (const { 0: found, index } of [...plain.matchAll(joint)].toReversed()) {
    const [before, after] = [plain.slice(0, index), withoutAside(plain.slice(index + found.length), frame)]
    if (isSubject(before, frame)) return after
    if (wordsOf(after).some((word) => isAsked(word, frame)) && isSubject(after, frame)) return before
  }
  return undefined
}

/** Without "…, from the Latin …" and "… in Latin". */
function withoutAside(text: string, frame: QuestionFrame): string {
  return text
    .replace(/,\s(?:from|which|while|whereas|since|because|although|though|unlike|not|as)\s.*$/i, '')
    .replace(/\sin (\p{Lu}\p{L}+)$/u, (found, language: string) =>
      isAsked(language.toLowerCase(), frame) ? '' : found,
    )
}

function isSubject(text: string, frame: QuestionFrame): boolean {
  const words = wordsOf(text)
  const isKnown = (word: string) => isFunctionWord(word) || named.has(word) || isAsked(word, frame)
  // "The technical term for …"
  return words.length > 0 && words.every((word) => isKnown(word) || describing.has(word))
}

const describing = new Set(
  'technical correct right usual proper common special standard official medical scientific'.split(' '),
)

const named = new Set('word answer term form result translation'.split(' '))
