import type { BankCheck, QuestionKey } from '../../../bank/check/check-bank.ts'
import { describeContradiction } from '../../../bank/check/source-labels.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { countText, percentText, pluralText } from '../../progress/quantities.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { truncateText } from '../../terminal/text-width.ts'

/** Findings of one kind that are listed before the rest is counted; `--json` has them all. */
const findingsListed = 20

function keyText({ dataset, questionId }: QuestionKey): string {
  return oneLine(dataset === undefined ? questionId : `${dataset}/${questionId}`)
}

/** What a check found, for a person. */
export function checkLines(
  check: BankCheck,
  checkedAgainst: boolean,
  shownBank: string,
  terminal: Terminal,
): readonly string[] {
  const { palette } = terminal
  const section = (heading: string, findings: readonly string[]): readonly string[] => {
    if (findings.length === 0) return [`  ${palette.good('✓')} ${heading}: none`]
    const shown = findings.slice(0, findingsListed).map((line) => `      ${truncateText(line, terminal.columns() - 8)}`)
    const more =
      findings.length > findingsListed ? [`      and ${countText(findings.length - findingsListed)} more`] : []
    return [`  ${palette.caution('!')} ${heading}: ${countText(findings.length)}`, ...shown, ...more]
  }
  const duplicates = check.nearDuplicates.map(
    ({ bank, test, similarity }) => `${similarity.toFixed(3)}  ${keyText(bank)} is asked by ${keyText(test)}`,
  )
  const conflicts = check.labelConflicts.map(({ questions }) =>
    questions.map((question) => `${keyText(question)}: ${oneLine(question.reference)}`).join('; '),
  )
  const coverage = check.oddCoverage.map((odd) => {
    const where = odd.dataset === undefined ? '' : ` of ${oneLine(odd.dataset)}`
    return `${oneLine(odd.model)} answered ${pluralText(odd.questions, 'question')}${where}: ${percentText(odd.coverage)}, others ${percentText(odd.medianCoverage)}`
  })
  const contradicting = check.sourceLabels.filter(({ contradicts }) => contradicts)
  return [
    ...(checkedAgainst
      ? section('near-duplicates with the test file', duplicates)
      : [`  ${palette.faint('near-duplicates: name a test file with --against FILE to look for them')}`]),
    ...section('label conflicts', conflicts),
    ...section('odd coverage', coverage),
    ...section('sources whose labels contradict consensus', contradicting.map(describeContradiction)),
    ...contradicting.map(
      ({ source }) =>
        `      leave it out: smacs bank forget --source ${JSON.stringify(source)} --bank ${oneLine(shownBank)}`,
    ),
  ]
}
