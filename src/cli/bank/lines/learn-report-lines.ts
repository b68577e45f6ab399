import type { LearnReport } from '../../../learning/learn-from-traces.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { countText, pluralText } from '../../progress/quantities.ts'
import type { Terminal } from '../../terminal/terminal.ts'

const reasons: Readonly<Record<keyof LearnReport['leftOut'], string>> = {
  'no-text': 'kept without texts',
  conversation: 'more than one message of text',
  'tools-or-json': 'with tools, or JSON was asked for',
  'no-answer': 'no whole answer of a model that was asked itself',
  known: 'the bank has the question from elsewhere',
  'other-client': 'asked by another key',
}

/** What came of learning, for a person. */
export function learnReportLines(
  report: LearnReport & { readonly source: string; readonly bankHash: string },
  { palette }: Terminal,
): readonly string[] {
  const { questionsAdded, questionsChanged, questionsUntelling, questionsRemoved } = report
  const left = (Object.keys(reasons) as (keyof typeof reasons)[]).flatMap((why) => {
    const traces = report.leftOut[why] ?? 0
    return traces === 0 ? [] : [`    ${palette.faint(`${countText(traces)} left out: ${reasons[why]}`)}`]
  })
  return [
    `  ${palette.heading('Learnt')}  ${pluralText(report.traces, 'trace')}, ${countText(report.withFeedback)} with feedback, as \`${oneLine(report.source)}\``,
    `    ${pluralText(questionsAdded, 'question')} added, ${countText(questionsChanged)} changed`,
    ...(questionsUntelling === 0
      ? []
      : [
          `    ${palette.faint(`${pluralText(questionsUntelling, 'question')} left out: one answer alone, and no word on it`)}`,
        ]),
    ...(questionsRemoved === 0
      ? []
      : [`    ${pluralText(questionsRemoved, 'question')} removed to make room: the oldest that tell least`]),
    ...left,
    `    content hash ${report.bankHash}`,
  ]
}
