import { failureCause } from '../../../collect/failure-cause.ts'
import type { BuildReport } from '../../../collect/progress/build-report.ts'
import type { ModelId } from '../../../ports/chat-model.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { collectionDetail } from '../../progress/collection-progress.ts'
import { countText, durationText, pluralText } from '../../progress/quantities.ts'
import type { Terminal } from '../../terminal/terminal.ts'

/** Causes named before the rest is counted. */
const causesListed = 5

/** What a build did, and what of it deserves a look. */
export interface ReviewedReport extends BuildReport {
  /** Answers of the bank that contain the reference and were graded wrong, of each model that was asked. */
  readonly doubtful: readonly { readonly model: ModelId; readonly answers: number }[]
}

/** What a build did, for a person. */
export function buildReportLines(report: ReviewedReport, { palette }: Terminal): readonly string[] {
  const { progress, questionsAdded, questionsRefused, failures, givenUp, cut, doubtful } = report
  const mark = progress.done >= progress.total ? palette.good('✓') : palette.caution('!')
  const causes = [
    ...Map.groupBy(
      failures.map(({ model, error }) => failureCause(model, error)),
      ({ key }) => key,
    ).values(),
  ]
  return [
    `  ${mark} ${collectionDetail(progress)} · ${durationText(progress.elapsedMs)}`,
    `    ${pluralText(progress.answered, 'new answer')}, ${pluralText(questionsAdded, 'new question')}`,
    ...questionsRefused.map(({ reason }) => `  ${palette.caution('!')} not asked: ${oneLine(reason)}`),
    ...causes
      .slice(0, causesListed)
      .map((alike) => `  ${palette.bad('✗')} ${oneLine(alike[0]?.text ?? '')} (${countText(alike.length)})`),
    ...(causes.length > causesListed ? [`    and ${pluralText(causes.length - causesListed, 'more cause')}`] : []),
    ...givenUp.map(
      ({ model, cellsLeft }) =>
        `  ${palette.bad('✗')} ${oneLine(model)} failed too often in a row: ${pluralText(cellsLeft, 'question')} not asked. \`smacs doctor\` looks into it.`,
    ),
    ...cut.map(
      ({ model, answers }) =>
        `  ${palette.caution('!')} ${oneLine(model)}: ${pluralText(answers, 'answer')} cut at the token limit. Raise its \`maxTokens\` if they are graded wrong for it.`,
    ),
    ...doubtful.map(
      ({ model, answers }) =>
        `  ${palette.caution('!')} ${oneLine(model)}: ${answers === 1 ? '1 answer contains' : `${countText(answers)} answers contain`} the reference but ${answers === 1 ? 'was' : 'were'} graded wrong; see \`smacs bank inspect --wrong ${oneLine(model)}\`.`,
    ),
  ]
}

/** The same as `--json` prints it. */
export function buildReportJson(report: ReviewedReport): Readonly<Record<string, unknown>> {
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
