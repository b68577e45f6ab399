import { type ChatModel, createResilientModel, ModelCallError } from 'smacs'

/** A model behind an API of its own: it is sent the messages as JSON and answers with plain text as it writes it. */
export function createPlainTextModel(id: string, url: string): ChatModel {
  const model: ChatModel = {
    id,
    probe: async (signal) => {
      signal.throwIfAborted()
      return { streams: true, usage: false }
    },
    async *stream({ messages, maxTokens }, { signal, admit }) {
      // A budget may refuse the call, or let it wait.
      await admit?.(1)
      const response = await fetch(url, { method: 'POST', body: JSON.stringify({ messages, maxTokens }), signal })
      if (!response.ok || response.body === null) {
        const retryable = response.status >= 500
        throw new ModelCallError({ model: id, kind: 'upstream', message: `HTTP status ${response.status}`, retryable })
      }
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) yield { type: 'text', text }
      yield { type: 'finish', reason: 'stop' }
    },
  }
  // Timeouts, retries, a limit of calls at once and a breaker, as our own models have them.
  return createResilientModel(model, { concurrency: 4, retries: 2 })
}
