import type { AnswerSettings, BankCell, BankEmbedder, BankQuestion } from '../../ports/question-bank.ts'

/** A cell on its way from one bank to another. */
export interface CopiedCell extends BankCell {
  readonly model: string
  /** Of what was learnt: which trace it is from, and by whose word it is right or wrong. */
  readonly origin?: { readonly trace: string; readonly seenMs: number; readonly labelTrace?: string }
}

/** A question on its way from one bank to another, with all that hangs on it. */
export interface CopiedQuestion {
  readonly question: BankQuestion
  /** Of what was learnt: when it was last asked, and who told the right answer. */
  readonly learnt?: { readonly seenMs: number; readonly referenceTrace?: string }
  /** As the embedder gave it. */
  readonly vector?: Float32Array
  readonly cells: readonly CopiedCell[]
}

export interface CopiedFitted {
  readonly name: string
  readonly bytes: Uint8Array
  readonly contentHash: string
  /** '' = none. */
  readonly embedderId: string
}

/** What a bank holds beside its questions. */
export interface CopiedRest {
  readonly embedder: BankEmbedder | undefined
  readonly learned: Uint8Array | undefined
  readonly settings: readonly (readonly [model: string, settings: AnswerSettings])[]
  readonly fitted: readonly CopiedFitted[]
}

/** The key of the question that was copied last, in the source's order. */
export type CopyPlace = readonly [dataset: string, questionId: string]

/** One state of a bank, whoever writes to it meanwhile. */
export interface CopySource {
  readonly hash: string
  readonly questionCount: number
  /** The next questions after a place, in order of dataset and questionId; empty at the end. */
  page(after: CopyPlace | undefined, most: number): Promise<readonly CopiedQuestion[]>
  rest(): Promise<CopiedRest>
  close(): Promise<void>
}

/** A copy that has been begun. */
export interface CopyMark {
  /** Content hash of the bank that is copied. */
  readonly hash: string
  readonly after?: CopyPlace
}

/** A bank that is made as a copy: nobody else can open it before it is whole. */
export interface CopyTarget {
  /** Undefined where nothing has been written, of this copy or an earlier one of the same bank. */
  readonly mark: CopyMark | undefined
  /** Writes questions and the mark in one transaction. */
  write(page: readonly CopiedQuestion[], mark: CopyMark): Promise<void>
  /** Removes what was written, for another state of the source. */
  empty(): Promise<void>
  /** Writes the rest; the content hash of what is there now. */
  complete(rest: CopiedRest): Promise<string>
  /** Makes it a bank that can be opened. */
  publish(): Promise<void>
  /** Without `publish` before it, what is written stays for the next try. */
  close(): Promise<void>
}
