import { expect, test } from 'vitest'
import { endpointSecrets } from './endpoint-secrets.ts'
import { createSecretFreeText } from './secret-free-text.ts'

const options = { baseUrl: 'http://127.0.0.1:1/v1', headers: {}, maxResponseBytes: 1024 }

test('blots out keys, headers and their parts, longest first', () => {
  const headers = { authorization: 'Basic dXNlcjpwdw==' }
  const { inMessages } = endpointSecrets({ ...options, apiKey: 'sk-abc', secrets: ['sk-abc-long'], headers })
  const clean = createSecretFreeText(inMessages)
  expect(clean('key sk-abc-long or sk-abc, dXNlcjpwdw== and Basic dXNlcjpwdw==')).toBe(
    'key [secret] or [secret], [secret] and [secret]',
  )
})

test('what is too short to be a secret stays, and the text is short and visible', () => {
  const { inMessages } = endpointSecrets({ ...options, apiKey: 'no' })
  expect(createSecretFreeText(inMessages)('no\u001b\n\nyes')).toBe('no\\x1b yes')
  expect(createSecretFreeText([])('x'.repeat(10_000)).length).toBe(301)
})

test('the query of the address, as written and as meant, and texts of extra fields are secrets; settings are not', () => {
  const { inMessages, inAnswers } = endpointSecrets({
    ...options,
    baseUrl: 'http://127.0.0.1:1/v1?key=QUERY%2Fsecret-1&v=2',
    extraBody: { auth: { token: 'FIELD-secret-22' }, reasoning_effort: 'high', format: ['json_schema'] },
    headers: { 'x-key': 'HEADER-secret', accept: 'text/event-stream' },
  })
  expect(inMessages.toSorted()).toEqual(['FIELD-secret-22', 'HEADER-secret', 'QUERY%2Fsecret-1', 'QUERY/secret-1'])
  expect(inAnswers.toSorted()).toEqual(inMessages.toSorted())
})

test('an answer keeps words and numbers that happen to be somebody’s key', () => {
  const { inMessages, inAnswers } = endpointSecrets({
    ...options,
    apiKey: 'ollama',
    secrets: ['Elephant', '12345678', 'a-real-key-1'],
    extraBody: { style: 'Chain-of-thought', seedName: 'gpt-4o' },
  })
  expect(inMessages).toContain('ollama')
  expect(inAnswers).toEqual(['a-real-key-1'])
})

test('a secret is blotted out also where the text is cut', () => {
  const secret = 's'.repeat(50)
  expect(createSecretFreeText([secret])('x'.repeat(280) + secret)).not.toContain('ssss')
})
