import * as vitest from 'vitest'
import { untilAborted } from '../../cancellation/race-abort.ts'
import type { CodeRunner } from '../../ports/code-runner.ts'
import { chatModelContract } from '../chat-model.contract.ts'
import { createScriptedModel } from '../scripted/scripted-model.ts'
import { createProgramModel } from './program-model.ts'

chatModelContract(vitest, 'a member that computes', () => {
  let started = 0
  let running = 0
  const writer = createScriptedModel({
    id: 'writer',
    replies: ({ messages }) => {
      started++
      const asked = String(messages[0]?.content)
      if (asked.startsWith('silence')) return { hang: true }
      const text = asked.startsWith('silent program') ? '```python\nwhile True: pass\n```' : '```python\nprint(42)\n```'
      return { text, usage: { inputTokens: 4, outputTokens: 2 }, logprobs: [-0.1] }
    },
  })
  const runner: Pick<CodeRunner, 'runScript'> = {
    async runScript({ code }, _, { signal } = {}) {
      running++
      try {
        if (code.startsWith('while') && signal !== undefined) await untilAborted(signal)
        return { status: 0, wallMs: 1, cpuMs: 1, stdout: '42\n', stderr: '', isCut: false }
      } finally {
        running--
      }
    },
  }
  const idle = (): boolean => running === 0 && writer.calls.every(({ outcome }) => outcome !== 'running')
  return {
    model: createProgramModel({ id: 'computes', of: 'writer' }, writer, runner as CodeRunner),
    request: { messages: [{ role: 'user', content: 'an answer' }] },
    longRequest: { messages: [{ role: 'user', content: 'an answer' }] },
    silentRequest: { messages: [{ role: 'user', content: 'silent program' }] },
    sends: { usage: true, logprobs: false },
    upstream: {
      started: () => started,
      whenIdle: async () => {
        while (!idle()) await new Promise((resolve) => setImmediate(resolve))
      },
    },
  }
})
