import { normalisedText } from './normalised-text.ts'

const mostWords = 24
const copula = new Set(['is', 'are', 'was', 'were', "it's", "that's"])
/** What the answer may be called where the question's words are not repeated: "it is Paris". */
const pronouns = new Set(['it', 'that', 'this', "it's", "that's"])
const articles = new Set(['the', 'a', 'an'])
const fillers = new Set([...articles, ...pronouns, 'i', 'think', 'believe', 'sure', 'so', 'well', 'of', 'course'])
/** Words of a question that say too little for their repetition to show that a sentence answers it. */
const shortestTellingWord = 3

/**
 * What a short sentence adds to the question that it repeats: of "the tallest animal on Earth is the giraffe" the giraffe,
 * where the question asks for the tallest animal; of "it is Paris" and "capital: Paris" Paris. The
 * new words have to stand together at one end, joined by "is" or a colon to words that are the question's or a pronoun.
 * Undefined where it is not so: the sentence is then compared as a whole.
 *
 * @param normalised as `normalisedText` gives it
 */
export function answerInSentence(normalised: string, questionText: string): string | undefined {
  const words = normalised.split(' ', mostWords + 1)
  if (words.length < 2 || words.length > mostWords || /[.!?;]\s/.test(normalised)) return undefined
  const asked = new Set(normalisedText(questionText.slice(0, 4_000)).match(/[\p{L}\p{N}'-]+/gu))
  const isNew = (word: string) => !copula.has(word) && !fillers.has(bare(word)) && !asked.has(bare(word))
  const first = words.findIndex(isNew)
  const last = words.findLastIndex(isNew)
  const isAtStart = first === 0
  if (first === -1 || isAtStart === (last === words.length - 1)) return undefined
  const repeated = isAtStart ? words.slice(last + 1) : words.slice(0, first)
  const joint = repeated.filter((word) => !articles.has(word)).at(isAtStart ? 0 : -1) ?? ''
  const isJoined = copula.has(joint) || (!isAtStart && joint.endsWith(':'))
  return isJoined && repeated.some((word) => tells(bare(word), asked))
    ? normalisedText(words.slice(first, last + 1).join(' '))
    : undefined
}

function tells(word: string, asked: ReadonlySet<string>): boolean {
  const isRepeated = asked.has(word) && word.length >= shortestTellingWord && !copula.has(word) && !fillers.has(word)
  return isRepeated || pronouns.has(word)
}

function bare(word: string): string {
  return word.replace(/[,:]$/, '')
}
