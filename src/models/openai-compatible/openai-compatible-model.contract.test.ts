import * as vitest from 'vitest'
import { completion, errorStatus, silence, silenceAfter } from '../../../test/fault-server/chat-replies.ts'
import { startFaultServer } from '../../../test/fault-server/fault-server.ts'
import { type ChatModelUnderTest, chatModelContract } from '../chat-model.contract.ts'
import { createOpenAiCompatibleModel } from './openai-compatible-model.ts'

const asking = (content: string) => ({ messages: [{ role: 'user', content }] as const })

async function openEndpoint(has: { readonly usage: boolean; readonly logprobs: boolean }): Promise<ChatModelUnderTest> {
  let started = 0
  const server = await startFaultServer(({ path, body }) => {
    if (!path.endsWith('/chat/completions')) return errorStatus(404, 'no such page')
    const asked = (body as { messages?: { content: string }[] }).messages?.[0]?.content
    if (asked === 'Say hello.') return completion('hello')
    started++
    if (asked === 'silence') return silence
    if (asked === 'length') return silenceAfter('on and on')
    const usage = has.usage ? { prompt_tokens: 4, completion_tokens: 2 } : null
    return completion(
      has.logprobs
        ? {
            tokens: [
              ['forty', -0.1],
              ['-two', null],
            ],
            usage,
          }
        : { text: 'forty-two', usage },
    )
  })
  return {
    model: createOpenAiCompatibleModel({ id: 'a', baseUrl: server.baseUrl, model: 'm' }),
    request: asking('an answer'),
    longRequest: asking('length'),
    silentRequest: asking('silence'),
    sends: has,
    upstream: { started: () => started, whenIdle: () => server.whenIdle() },
    close: () => server.close(),
  }
}

chatModelContract(vitest, 'an endpoint that tells everything', () => openEndpoint({ usage: true, logprobs: true }))
chatModelContract(vitest, 'an endpoint that tells nothing but text', () =>
  openEndpoint({ usage: false, logprobs: false }),
)
