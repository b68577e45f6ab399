/** A question before it has a number: its text, its answer, and how the answer is read. */
export interface Draft {
  readonly question: string
  readonly reference: string
  readonly answerType: 'number' | 'text' | 'choice'
  readonly options?: readonly string[]
}

/** A draft whose answer is a number. */
export function numberDraft(question: string, reference: number): Draft {
  return { question, reference: String(reference), answerType: 'number' }
}

/** A draft whose answer is a word or a short text. */
export function textDraft(question: string, reference: string): Draft {
  return { question, reference, answerType: 'text' }
}
