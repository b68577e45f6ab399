import { arithmeticDrafts } from './arithmetic.ts'
import { choiceDrafts } from './choices.ts'
import { codeDrafts } from './code.ts'
import type { Draft } from './draft.ts'
import { createDraw, type Draw } from './draw.ts'
import { factDrafts } from './facts.ts'
import { instructionDrafts } from './instructions.ts'
import { unitDrafts } from './units.ts'
import { wordProblemDrafts } from './word-problems.ts'
import { wordDrafts } from './words.ts'

/** One line of quickstart/questions.jsonl. */
export interface QuickstartQuestion extends Draft {
  readonly dataset: string
  readonly questionId: string
}

const seed = 20250601

const kinds: readonly (readonly [kind: string, drafts: (draw: Draw) => readonly Draft[]])[] = [
  ['arithmetic', arithmeticDrafts],
  ['word-problem', wordProblemDrafts],
  ['fact', () => factDrafts],
  ['choice', choiceDrafts],
  ['unit', unitDrafts],
  ['code', codeDrafts],
  ['instruction', instructionDrafts],
  ['word', () => wordDrafts],
]

/** Every question of the quickstart's bank, each text once; the same on every machine. */
export function quickstartQuestions(): QuickstartQuestion[] {
  const seen = new Set<string>()
  return kinds.flatMap(([kind, drafts]) => {
    const fresh = drafts(createDraw(kind, seed)).filter(({ question }) => !seen.has(question) && seen.add(question))
    return fresh.map(({ question, reference, answerType, options }, index) => ({
      dataset: `quickstart/${kind}`,
      questionId: String(index + 1),
      question,
      reference,
      answerType,
      ...(options && { options }),
    }))
  })
}
