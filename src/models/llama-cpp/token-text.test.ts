import { expect, test } from 'vitest'
import type { LlamaWeights, Token } from './runtime.ts'
import { TokenText } from './token-text.ts'

/** A vocabulary of bytes: every token is one. Token 256 is a control token without text. */
const byteVocabulary = {
  detokenize: (tokens: readonly Token[], _special?: boolean, before: readonly Token[] = []) => {
    const decode = (all: readonly Token[]): string => Buffer.from(all.filter((byte) => byte < 256)).toString('utf8')
    return decode([...before, ...tokens]).slice(decode(before).length)
  },
} as Pick<LlamaWeights, 'detokenize'> as LlamaWeights

const bytes = (text: string): Token[] => [...Buffer.from(text)].map((byte) => byte as Token)

test('a character comes whole, however many tokens it takes', () => {
  const text = new TokenText(byteVocabulary, bytes('Q: '))
  expect(bytes('é🦊!').map((token) => text.push(token))).toEqual(['', 'é', '', '', '', '🦊', '!'])
  expect(text.end()).toBe('')
})

test('bytes that never become a character are shown as such, not swallowed', () => {
  const text = new TokenText(byteVocabulary, [])
  expect(text.push(0xc3 as Token)).toBe('')
  expect(text.end()).toBe('\ufffd')
})

test('a control token has no text', () => {
  expect(new TokenText(byteVocabulary, []).push(256 as Token)).toBe('')
})
