import { expect, test } from 'vitest'
import { createSecretFreeText } from './secret-free-text.ts'

test('blots out keys, headers and their parts, longest first', () => {
  const clean = createSecretFreeText(['sk-abc', 'sk-abc-long', 'Basic dXNlcjpwdw=='])
  expect(clean('key sk-abc-long or sk-abc, dXNlcjpwdw== and Basic dXNlcjpwdw==')).toBe(
    'key [secret] or [secret], [secret] and [secret]',
  )
})

test('what is too short to be a secret stays, and the text is short and visible', () => {
  expect(createSecretFreeText(['no', ''])('no\u001b\n\nyes')).toBe('no\\x1b yes')
  expect(createSecretFreeText([])('x'.repeat(10_000)).length).toBe(301)
})

test('a secret is blotted out also where the text is cut', () => {
  const secret = 's'.repeat(50)
  expect(createSecretFreeText([secret])('x'.repeat(280) + secret)).not.toContain('ssss')
})
