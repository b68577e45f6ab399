import { restOfAnswer } from '../../method/rest-of-answer.ts'
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
      const rest = restOfAnswer(sent, answer)
      if (rest !== undefined) return rest
      throw new RequestError(
        'The model that was writing the answer failed in the middle of it; what was sent is not the whole answer. Ask again.',
        { status: 502, type: 'upstream_error', code: 'answer_broken_off' },
      )
    },
  }
}
