import * as vitest from 'vitest'
import { chatModelContract } from '../chat-model.contract.ts'
import { createScriptedModel } from './scripted-model.ts'

chatModelContract(vitest, 'a scripted model', () => {
  let started = 0
  const model = createScriptedModel({
    id: 'scripted',
    replies: ({ messages }) => {
      started++
      const asked = messages[0]?.content
      if (asked === 'silence') return { hang: true }
      if (asked === 'length') return { text: 'on and on', hang: true }
      return { text: 'forty-two', logprobs: [-0.1, undefined], usage: { inputTokens: 4, outputTokens: 2 } }
    },
  })
  const idle = (): boolean => model.calls.every(({ outcome }) => outcome !== 'running')
  return {
    model,
    request: { messages: [{ role: 'user', content: 'an answer' }] },
    longRequest: { messages: [{ role: 'user', content: 'length' }] },
    silentRequest: { messages: [{ role: 'user', content: 'silence' }] },
    sends: { usage: true, logprobs: true },
    upstream: {
      started: () => started,
      whenIdle: async () => {
        while (!idle()) await new Promise((resolve) => setImmediate(resolve))
      },
    },
  }
})
