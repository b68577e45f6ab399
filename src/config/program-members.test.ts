import { expect, test } from 'vitest'
import { answerSettings } from './answer-settings.ts'
import { parseConfig } from './load-config.ts'
import { quotedModel } from './quoted-model.ts'

const parse = (text: string) => parseConfig(text, '/etc/smacs/smacs.yaml', {})

const whole = `
models:
  - { id: qwen, provider: openai-compatible, baseUrl: "http://127.0.0.1:1/v1", model: Qwen, concurrency: 3, temperature: 0.5 }
  - { id: qwen-program, provider: program, of: qwen, maxTokens: 500 }
sandbox: { provider: bubblewrap }
`

test('a member that computes has its writer’s entry beside it', () => {
  const [writer, member] = parse(whole).models
  expect(member).toMatchObject({ id: 'qwen-program', of: 'qwen', writer })
})

test('it answers and costs as its writer does, with its own words and limits', () => {
  const [, member] = parse(whole).models
  if (member === undefined) throw new Error('The member is missing.')
  expect(answerSettings(member)).toMatchObject({ model: 'Qwen', program: 'qwen', temperature: 0.5, maxTokens: 500 })
  expect(answerSettings(member).instructions).toContain('Python')
  expect(quotedModel(member)).toMatchObject({ id: 'qwen-program', concurrency: 3, defaults: { maxTokens: 500 } })
})

test('without a sandbox it is refused, with what to add', () => {
  expect(() => parse(whole.replace(/^sandbox.*$/m, ''))).toThrow('add `sandbox: { provider: bubblewrap }`')
})

test('a writer that is not in the file is refused, with the nearest one', () => {
  expect(() => parse(whole.replace('of: qwen,', 'of: qwenn,'))).toThrow('The nearest is "qwen"')
})

test('a member that computes writes no programs for another', () => {
  const chained = whole.replace('sandbox:', '  - { id: third, provider: program, of: qwen-program }\nsandbox:')
  expect(() => parse(chained)).toThrow('Expected the id of a model of this file that writes programs')
})

test('an option of the sandbox that is not known names the nearest', () => {
  expect(() => parse(whole.replace('bubblewrap }', 'bubblewrap, memoryMib: 9 }'))).toThrow('memoryMiB')
})
