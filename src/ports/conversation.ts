import { type Message, messageText } from './message.ts'

/** How much of the earlier turns is searched by besides the last user message, in UTF-16 units. */
const gistLength = 600
/** What is read of a long text to tell what it asks, from its beginning and from its end each, in UTF-16 units. */
const readOfEachEnd = 32_768

/**
 * The text by which a question is searched and by which its answers are read: the whole of it, or the first and the last
 * 32,768 UTF-16 units. Whatever is pasted between them is for the models, which are sent all of it.
 */
export function searchText(text: string): string {
  if (text.length <= 2 * readOfEachEnd) return text
  return `${text.slice(0, readOfEachEnd)}\n${text.slice(-readOfEachEnd)}`.toWellFormed()
}

/**
 * What the question bank is searched by in a conversation: the last user message, after a gist of what the user said
 * before it. Alone, "and in miles?" is near nothing. Instructions and assistants' answers stay out: the bank
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
  return [...gist, searchText(last)].join('\n\n')
}
