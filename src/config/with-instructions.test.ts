import { expect, test } from 'vitest'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import type { Message } from '../ports/message.ts'
import { withInstructions } from './with-instructions.ts'

async function sentMessages(messages: readonly Message[]): Promise<readonly Message[] | undefined> {
  const inner = createScriptedModel({ id: 'a', replies: ['yes'], family: 'f' })
  const model = withInstructions(inner, 'Be brief.')
  expect([model.id, model.family]).toEqual(['a', 'f'])
  for await (const _ of model.stream({ messages }, { signal: new AbortController().signal }));
  return inner.calls[0]?.request.messages
}

test('instructions go in front as a system message', async () => {
  expect(await sentMessages([{ role: 'user', content: 'Hi' }])).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ])
})

test('a system message of the caller stays one message with them', async () => {
  expect(
    await sentMessages([
      { role: 'system', content: 'Answer in French.' },
      { role: 'user', content: 'Hi' },
    ]),
  ).toEqual([
    { role: 'system', content: 'Be brief.\n\nAnswer in French.' },
    { role: 'user', content: 'Hi' },
  ])
})
