import { wantsJson } from '../../ports/message.ts'
import type { AnswerType } from '../../ports/question.ts'
import type { AnswerContext } from '../answer-context.ts'
import { asksForOutput } from '../canonical/asks-for-output.ts'
import { splitSentences } from './split-sentences.ts'
import { areForms, isFunctionWord, wordsOf } from './words.ts'

const auxiliary =
  "(?:is|are|was|were|am|do|does|did|can|could|has|have|had|will|would|shall|should|may|might|must|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|can't|cannot|couldn't|hasn't|haven't|hadn't|won't|wouldn't|shouldn't)"
const opensWithAuxiliary = new RegExp(`^${auxiliary}\\b`, 'i')

/**
 * The sentence of a question that is answered by yes or no; undefined where it asks for something else, or which of two:
 * "Is it spam or not spam?".
 */
export function yesNoQuestion(questionText: string): string | undefined {
  if (questionText.length > 8_000) return undefined
  const sentences = splitSentences(questionText).map((sentence) => sentence.replace(asked, ''))
  const stated = sentences.find((sentence) => trueOrFalse.test(sentence))
  if (stated !== undefined) return stated.replace(trueOrFalse, '') || sentences.find((other) => other !== stated)
  const found = sentences.find((sentence) => sentence.endsWith('?') || sentences.length === 1)
  return found !== undefined && opensWithAuxiliary.test(found) && !/\bor\b(?! (?:not|no)\b\?)/i.test(found)
    ? found
    : undefined
}

const asked = /^(?:question|q)\s?:\s*|^(?:in short|please|answer (?:with )?yes or no|yes or no)\s?[:,]\s*/i
const trueOrFalse = /^\W*true or false\b\W*/i

const opener =
  /^[\s"'“*_]*(?:(?:well|so|hence|thus|therefore|sure|okay|ok|i(?:'d| would) say|i (?:think|believe)(?! so| not)|the answer is|answer)\b[\s,:]*)*[\s"'“*_]*/i
const head =
  /^(?:(yes|yep|yeah|yup|correct|true|right|indeed|certainly|definitely|absolutely|of course|affirmative|that(?:'s| is) (?:right|correct|true)|this is (?:right|correct|true)|i (?:think|believe|would say|guess) so)|(no|nope|false|incorrect|wrong|not (?:really|at all|quite|exactly|true)|never|of course not|certainly not|definitely not|absolutely not|that(?:'s| is) (?:wrong|false|incorrect|not (?:right|correct|true))|this is (?:wrong|false|incorrect|not (?:right|correct|true))|i (?:do not|don't) (?:think|believe) (?:so|it|that)|i think not|i doubt (?:it|that)))(?![\w'-]|,? (?:and|or|but)(?: also)? (?:yes|no)\b)(?<!^no(?=\s(?!(?:it|it's|they|they're|that|that's|this|he|she|you|we|i|there|because|since|not|the|a|an)\b)[a-z]))/i

/** "No, wait, yes": what stands before is taken back. */
const correction = /[,.;…–—]\s*(?:wait|actually|correction|sorry|scratch that|i mean)[\s,.:;…–—-]+(yes|no)\b/gi

/** `It does.`, `She wasn't: …`, `It is, yes.` */
const elliptical = new RegExp(
  `^(?:(?:i(?:'m| am) (?:quite |pretty |fairly |very )?(?:sure|certain)|i (?:think|believe)|as far as i know|to my knowledge),? (?:that )?)?(?:it|he|she|they|this|that|there|you|one|we|i) (?:(?:definitely|certainly|really|indeed|probably|clearly) )?(${auxiliary})( not)?(?:,|;|:|\\.|!|$| –| —)`,
  'i',
)
const denial = /n't\b|\b(?:not|never|no|none|neither|nor|nobody|nothing|nowhere|hardly|cannot|without)\b/i
const subordinate =
  /[;:–—]\s|,\s(?:since|because|as|although|though|while|whereas|but|and|so|which|who|where|when|even|unlike|not|despite|or)\b.*$/i
const leading =
  /^(?:although|though|while|whereas|since|because|as|despite|unlike|even though|if|in spite of)\b[^,]{1,200},\s/i

/**
 * Whether a response to a yes-or-no question says yes or no: by the word, by "it does" and "she wasn't", or by a sentence
 * that repeats the question or denies it. Undefined where it cannot be told.
 *
 * @param question the sentence that asks, as `yesNoQuestion` gives it
 */
export function yesOrNo(response: string, question: string): 'yes' | 'no' | undefined {
  const text = response.slice(0, 4_000).replace(/[\u2018\u2019]/g, "'")
  const corrected = [...text.matchAll(correction)].at(-1)?.[1]
  if (corrected !== undefined) return corrected.toLowerCase() === 'yes' ? 'yes' : 'no'
  const opened = text.replace(opener, '')
  const word = head.exec(opened)
  if (word !== null) return word[1] === undefined ? 'no' : 'yes'
  const marked = [
    ...text.matchAll(
      /\*\*(yes|no)\b[^*\n]{0,80}\*\*|\b(?:answer(?: is)?|so|hence|therefore|thus|,)[:,]? {1,2}[*"]{0,3}(yes|no)\b(?! \w)/gi,
    ),
  ].at(-1)
  if (marked !== undefined) return (marked[1] ?? marked[2] ?? '').toLowerCase() === 'yes' ? 'yes' : 'no'
  const short = elliptical.exec(opened)
  if (short !== null) return short[2] === undefined && !/(?:n't|cannot)$/i.test(short[1] ?? '') ? 'yes' : 'no'
  return byRepetition(text, question)
}

/** Of the question's words a sentence must repeat all to say yes, since one that differs may be its opposite; to say no, some. */
const leastRepeatedToDeny = 0.3

function byRepetition(text: string, question: string): 'yes' | 'no' | undefined {
  const wanted = tellingWords(question)
  if (wanted.length === 0) return undefined
  let denied = 0
  for (const sentence of splitSentences(text)) {
    for (const part of sentence.replace(leading, '').split(/[,;]\s+(?:but|however)\s+/)) {
      const clause = part
        .replace(subordinate, '')
        .replace(/\bnot (?:only|just|merely)\b|\bno (?:doubt|problem|worries|question|wonder)\b/gi, '')
      const words = wordsOf(clause)
      const share = wanted.filter((word) => words.some((other) => areForms(word, other))).length / wanted.length
      if (isOfAnotherTime(clause, question)) continue
      if (denial.test(clause)) denied = Math.max(denied, share)
      else if (share === 1 && !/[?]$|\b(?:if|whether|might|may|could|people|many)\b/i.test(clause)) {
        return denied === 1 ? undefined : 'yes'
      }
    }
  }
  return denied >= leastRepeatedToDeny ? 'no' : undefined
}

/** What was once says nothing of what is. */
function isOfAnotherTime(clause: string, question: string): boolean {
  return /^\W*(?:is|are|does|do|has|have|can)\b/i.test(question)
    ? /\b(?:was|were|used to|once|formerly)\b/i.test(clause) && !/\b(?:is|are)\b/i.test(clause)
    : false
}

function tellingWords(question: string): readonly string[] {
  return wordsOf(question.replace(opensWithAuxiliary, '')).filter((word) => !isFunctionWord(word) && !idle.has(word))
}

const idle = new Set(['ever', 'really', 'actually', 'true'])

/** Whether answers to a question are read as sentences: short texts that are no literals, JSON, or yes and no. */
export function readsSentences(question: AnswerContext, answerType: AnswerType): boolean {
  const { responseFormat, text } = question
  return (
    answerType === 'text' && !wantsJson(responseFormat) && !asksForOutput(text) && yesNoQuestion(text) === undefined
  )
}
