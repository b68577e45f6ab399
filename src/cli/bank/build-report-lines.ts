import type { BuildReport } from '../../collect/build-report.ts'
import { oneLine } from '../progress/collaboration-lines.ts'
import { collectionDetail } from '../progress/collection-progress.ts'
import { countText, durationText, pluralText } from '../progress/quantities.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Causes named before the rest is counted. */
const causesListed = 5

/** What a build did, for a person. */
export function buildReportLines(report: BuildReport, { palette }: Terminal): readonly string[] {
  const { progress, questionsAdded, questionsRefused, failures, givenUp } = report
  const mark = progress.done >= progress.total ? palette.good('✓') : palette.caution('!')
  const causes = Map.groupBy(failures, ({ model, error }) => `${oneLine(model)}: ${oneLine(error.message)}`)
  return [
    `  ${mark} ${collectionDetail(progress)} · ${durationText(progress.elapsedMs)}`,
    `    ${pluralText(progress.answered, 'new answer')}, ${pluralText(questionsAdded, 'new question')}`,
    ...questionsRefused.map(({ reason }) => `  ${palette.caution('!')} not asked: ${oneLine(reason)}`),
    ...[...causes]
      .slice(0, causesListed)
      .map(([cause, { length }]) => `  ${palette.bad('✗')} ${cause} (${countText(length)})`),
    ...(causes.size > causesListed ? [`    and ${pluralText(causes.size - causesListed, 'more cause')}`] : []),
    ...givenUp.map(
      ({ model, cellsLeft }) =>
        `  ${palette.bad('✗')} ${oneLine(model)} failed too often in a row: ${pluralText(cellsLeft, 'question')} not asked. \`smacs doctor\` looks into it.`,
    ),
  ]
}

/** The same as `--json` prints it. */
export function buildReportJson(report: BuildReport): Readonly<Record<string, unknown>> {
  const { failures, ...rest } = report
  return {
    ...rest,
    failures: failures.map(({ dataset, questionId, model, error }) => ({
      dataset,
      questionId,
      model,
      message: error.message,
    })),
  }
}
