import type { BankQuestion } from '../../ports/question-bank.ts'
import { questionDigest } from '../content/content-hash.ts'

/** A question that a reader has met. */
export interface MetQuestion {
  readonly question: BankQuestion
  /** Stands for the question with everything it says. */
  readonly digest: string
  /** Whether this reader had not met it before. */
  readonly isNew: boolean
}

/** Knows a question again. */
export type MeetQuestion = (question: BankQuestion) => MetQuestion

/**
 * Remembers the questions that one reader meets. A question comes with each of its answers: told by its fields it need
 * not be hashed again, and being one object what graders remember about it serves all of its answers.
 */
export function createMetQuestions(): MeetQuestion {
  const latest = new Map<string, MetQuestion>()
  const digests = new Set<string>()
  return (question) => {
    const key = `${question.questionId} ${question.dataset ?? ''}`
    const known = latest.get(key)
    if (known !== undefined && saysTheSame(known.question, question)) return known
    const digest = Buffer.from(questionDigest(question)).toString('latin1')
    const isNew = !digests.has(digest)
    digests.add(digest)
    latest.set(key, { question, digest, isNew: false })
    return { question, digest, isNew }
  }
}

function saysTheSame(a: BankQuestion, b: BankQuestion): boolean {
  return (
    a.questionId === b.questionId &&
    a.dataset === b.dataset &&
    a.text === b.text &&
    a.answerType === b.answerType &&
    a.reference === b.reference &&
    a.options?.length === b.options?.length &&
    (a.options ?? []).every((option, place) => option === b.options?.[place])
  )
}
