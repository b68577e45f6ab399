import { createSeededRandom } from '../../src/random/seeded-random.ts'

/** Texts as hostile as a recording can make them. */
export const hostile = {
  dataset: '<script>alert(1)</script> & "sums" | `x` http://evil.example/',
  model: '</title><img src=x onerror=alert(2)>\u202e',
  question: '</script><iframe src="javascript:alert(3)">',
} as const

export interface GeneratedLine {
  readonly dataset: string
  readonly questionId: string
  readonly question: string
  readonly model: string
  readonly response: string
  readonly reference: string
  readonly correct: number
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number }
  readonly latencyMs: number
  readonly costUsd: number
}

export interface GeneratedRecording {
  /** By default one of plain words and the hostile one. */
  readonly datasets?: readonly string[]
  readonly models?: readonly string[]
  readonly questions: number
  readonly seed?: string
}

/**
 * Answers to sums and products. Models differ in strength, and each second dataset turns their order round, so that there
 * is something for retrieval to find.
 */
export function generateRecording({
  datasets = ['products', hostile.dataset],
  models = ['m1', 'm2', 'm3', 'm4', hostile.model],
  questions,
  seed = 'recording',
}: GeneratedRecording): readonly GeneratedLine[] {
  const random = createSeededRandom(seed)
  return Array.from({ length: questions }, (_, index) => {
    const kind = index % datasets.length
    const [a, b] = [10 + index, 7 + Math.floor(random.next() * 90)]
    const truth = kind === 0 ? a * b : a + b
    const words = kind === 0 ? `How much is ${a} times ${b}?` : `Add ${b} to ${a}: what is the sum? ${hostile.question}`
    return models.map((model, member): GeneratedLine => {
      const rank = kind === 0 ? member : models.length - 1 - member
      const right = random.next() < 0.85 - (0.6 * rank) / models.length
      return {
        dataset: datasets[kind] ?? '',
        questionId: `${seed}-${index}`,
        question: words,
        model,
        response: `Let me think. The answer is ${right ? truth : truth + 1 + Math.floor(random.next() * 3)}.`,
        reference: String(truth),
        correct: right ? 1 : 0,
        usage: { inputTokens: 20, outputTokens: 10 + member },
        latencyMs: 100 * (1 + member),
        costUsd: 0.001 * (1 + member),
      }
    })
  }).flat()
}

/** As JSON Lines. */
export function recordingText(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}
