import { type Message, wantsJson } from '../ports/message.ts'
import type { AnswerForm } from './answer-check.ts'
import type { AnswerContext } from './answer-context.ts'
import { asksForShortAnswer } from './infer-answer-type.ts'

/**
 * The line that ends a reply and gives its answer alone. Measured on small models (docs/grading.md): those that comply
 * are read without doubt, the others answer more briefly.
 */
const wish =
  'The last line of your reply gives the answer alone, in as few words as possible, in this form: "Answer: ..."'

/** Whether a reply to a question may be asked to end with an answer line: it has a short answer, and no tools or JSON are asked for. */
export function mayHaveAnswerLine(question: AnswerContext & AnswerForm): boolean {
  const { responseFormat, tools = [] } = question
  return !wantsJson(responseFormat) && tools.length === 0 && asksForShortAnswer(question)
}

/** A conversation whose last turn also asks for the answer line; undefined where it does not end with a user's text. */
export function askingForAnswerLine(messages: readonly Message[]): readonly Message[] | undefined {
  const last = messages.at(-1)
  if (last?.role !== 'user') return undefined
  const content =
    typeof last.content === 'string'
      ? `${last.content}\n\n${wish}`
      : [...last.content, { type: 'text' as const, text: wish }]
  return [...messages.slice(0, -1), { ...last, content }]
}

const answerLine = /(?:^|\n)[ \t*_#>]{0,8}answer[*_]{0,2}[ \t]{0,4}:[*_]{0,2}[ \t]{0,4}(\S[^\n]{0,400})\s*$/i

/** What the answer line of a reply says; undefined where it ends without one. */
export function answerLineOf(text: string): string | undefined {
  const said = answerLine.exec(text.slice(-longestLine))?.[1]?.trim()
  return said === undefined || /^[.…_\s]*$/.test(said) ? undefined : said
}

/** A reply as its reader sees it: without its answer line, or, where it is nothing else, the answer alone. */
export function withoutAnswerLine(text: string): string {
  const said = answerLineOf(text)
  if (said === undefined) return text
  const rest = text.slice(0, text.trimEnd().lastIndexOf('\n') + 1).trimEnd()
  return rest === '' ? said.replace(/^\*{2}(.+)\*{2}$/, '$1') : rest
}

const longestLine = 600
