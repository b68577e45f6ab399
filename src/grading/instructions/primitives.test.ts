import { expect, test } from 'vitest'
import golden from './fixtures/ifeval-verdicts.json' with { type: 'json' }
import { isLower, isUpper } from './python/letter-case.ts'
import { splitSentences } from './sentences/split-sentences.ts'
import { countWords } from './words/count-words.ts'
import { wordTokens } from './words/word-tokens.ts'

const { count_words: counted, sentences, word_tokenize: tokenised, is_upper: cases } = golden.primitives

test.each(counted)('counts the words of %j', ({ text, count }) => {
  expect(countWords(text)).toBe(count)
})

test.each(sentences)('parts the sentences of %j', ({ text, count, sentences: wanted }) => {
  expect(splitSentences(text)).toEqual(wanted)
  expect(splitSentences(text)).toHaveLength(count)
})

test.each(tokenised)('parts the words of %j', ({ text, tokens, upper }) => {
  expect(wordTokens(text)).toEqual(tokens)
  expect(wordTokens(text).filter(isUpper)).toEqual(upper)
})

test.each(cases)('tells upper from lower case in %j', ({ text, isupper, islower }) => {
  expect([isUpper(text), isLower(text)]).toEqual([isupper, islower])
})
