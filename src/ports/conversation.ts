import { type Message, messageText } from './message.ts'

/** How much of the earlier turns is searched by besides the last user message, in UTF-16 units. */
const gistLength = 600

/**
 * What the question bank is searched by in a conversation: the last user message whole, after a gist of what the user
 * said before it. Alone, "and in miles?" is near nothing. Instructions and assistants' answers stay out: the bank
 * holds questions. The gist is the newest earlier user messages that fit together, in their order.
 */
export function searchTextOf(messages: readonly Message[]): string {
  const asked = messages
    .filter(({ role }) => role === 'user')
    .map(messageText)
    // A message of pictures alone asks nothing that a bank could be searched by.
    .filter((text) => text !== '')
  const last = asked.pop() ?? messageText(messages.at(-1) ?? { role: 'user', content: '' })
  const gist: string[] = []
  let left = gistLength
  for (const text of asked.toReversed()) {
    if (text.length > left) break
    gist.unshift(text)
    left -= text.length
  }
  return [...gist, last].join('\n\n')
}
