import { RequestError } from '../errors/request-error.ts'

/** Remembers what of an answer has been sent, so that no stream ever goes on with another answer than it began. */
export interface SentText {
  add(text: string): void
  readonly hasBegun: boolean
  /**
   * What is still to be sent of the final answer.
   * @throws RequestError when the answer is another one than was sent
   */
  rest(answer: string): string
}

export function createSentText(): SentText {
  let sent = ''
  return {
    get hasBegun() {
      return sent !== ''
    },
    add(text) {
      sent += text
    },
    rest(answer) {
      // An answer is kept without the empty lines before it and the white space after it; its pieces came with both.
      const begun = sent.replace(/^(?:[ \t]*\r?\n)+/, '')
      if (answer.startsWith(begun)) return answer.slice(begun.length)
      if (begun.trimEnd() === answer.trimEnd()) return ''
      throw new RequestError(
        'The model that was writing the answer failed in the middle of it; what was sent is not the whole answer. Ask again.',
        { status: 502, type: 'upstream_error', code: 'answer_broken_off' },
      )
    },
  }
}
