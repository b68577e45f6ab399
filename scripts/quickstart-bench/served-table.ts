/** What a server answered to one question. */
export interface ServedAnswer {
  readonly dataset: string
  readonly questionId: string
  readonly text: string
  /** 0 to 1. */
  readonly right: number
  readonly calls: number
}

interface RecordedOutcome {
  readonly dataset: string
  readonly questionId: string
  readonly model: string
  readonly correct: number
}

/** How often answers were right while it learnt and afterwards, beside the same questions' best model and one at random. */
export function servedTable(
  answers: readonly ServedAnswer[],
  recorded: readonly RecordedOutcome[],
  learnt: number,
): string {
  const models = [...new Set(recorded.map(({ model }) => model))]
  const share = (own: readonly number[]): number => own.reduce((sum, right) => sum + right, 0) / own.length
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`
  const rowOf = (name: string, own: readonly ServedAnswer[]): string => {
    const keys = new Set(own.map(({ dataset, questionId }) => `${dataset} ${questionId}`))
    const outcomes = recorded.filter(({ dataset, questionId }) => keys.has(`${dataset} ${questionId}`))
    const accuracies = models.map((model) => share(outcomes.flatMap((one) => (one.model === model ? one.correct : []))))
    const cells = [
      ...[name, String(own.length), percent(share(own.map(({ right }) => right)))],
      ...[
        share(own.map(({ calls }) => calls)).toFixed(2),
        percent(Math.max(...accuracies)),
        percent(share(accuracies)),
      ],
    ]
    return `| ${cells.join(' | ')} |`
  }
  return [
    '| questions | number | served | calls | best single in hindsight | one at random |',
    '| --- | --- | --- | --- | --- | --- |',
    rowOf('while it learnt', answers.slice(0, learnt)),
    ...(answers.length > learnt ? [rowOf('afterwards', answers.slice(learnt))] : []),
  ].join('\n')
}
