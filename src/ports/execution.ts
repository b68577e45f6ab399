import type { ModelId } from './chat-model.ts'
import type { Question } from './question.ts'

/** What running the program of an answer showed. Absent where nothing was run; never a verdict on the answer. */
export interface Execution {
  /** How many of the question's own examples it passed. */
  readonly passed: number
  /** How many examples were read from the question, from 0. */
  readonly of: number
  /**
   * Stands for what the program gave on all inputs it was tried on: equal for two programs of one question exactly where
   * every output is. Absent where nothing came out.
   */
  readonly outputs?: string
  /** How many inputs it was tried on, the examples among them; absent where nobody says. */
  readonly inputs?: number
}

/** An answer whose program may be run. */
export interface ExaminedAnswer {
  readonly model: ModelId
  /** The whole response. */
  readonly text: string
}

/** What running the programs of one question's answers showed. */
export interface Examination {
  /** One an answer, in order; undefined where it holds no program or none could be run. */
  readonly executions: readonly (Execution | undefined)[]
  /** The examples read from the question, as people read them; absent where a recording tells. */
  readonly examples?: readonly string[]
  /** What else programs were run on. */
  readonly inputs?: readonly string[]
}

/** Runs the programs of answers to a question, in a sandbox, or reads what running them showed. */
export interface ProgramExaminer {
  /**
   * Called with all answers so far, in the order of asking, whenever there are more; what is known of earlier ones never
   * changes.
   * @throws the signal's reason once it is aborted, and SandboxError where programs cannot be run at all
   */
  examine(question: Question, answers: readonly ExaminedAnswer[], signal: AbortSignal): Promise<Examination>
}
