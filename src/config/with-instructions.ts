import type { ChatModel } from '../ports/chat-model.ts'
import type { Message } from '../ports/message.ts'

/**
 * The messages with instructions in front. Many chat templates take one system message only, so they are joined with
 * the caller's.
 */
function instructed(messages: readonly Message[], instructions: string): readonly Message[] {
  const [first, ...rest] = messages
  if (first?.role === 'system' || first?.role === 'developer') {
    return [{ role: first.role, content: `${instructions}\n\n${first.content}` }, ...rest]
  }
  return [{ role: 'system', content: instructions }, ...messages]
}

/** Gives a model instructions of its own: a system message in front of every request. */
export function withInstructions(model: ChatModel, instructions: string): ChatModel {
  const stream: ChatModel['stream'] = (request, options) =>
    model.stream({ ...request, messages: instructed(request.messages, instructions) }, options)
  // A proxy and no copy: what a model learns later (its context, its tokenizer) must be seen through it.
  return new Proxy(model, {
    get(target, key) {
      if (key === 'stream') return stream
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
