import type { WrongAnswer } from '../../../bank/inspect/wrong-answers.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { countText, pluralText } from '../../progress/quantities.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { truncateText } from '../../terminal/text-width.ts'

/** Answers shown before the rest is counted; `--json` has them all. */
const answersListed = 50
/** Of question and answer; of an answer its end, where the result stands. */
const charactersShown = 400

/** A model's answers that were graded wrong, for a person. */
export function wrongAnswerLines(model: string, wrong: readonly WrongAnswer[], terminal: Terminal): readonly string[] {
  const { palette } = terminal
  const doubtful = wrong.filter(({ containsReference }) => containsReference).length
  const more = wrong.length - answersListed
  return [
    `  ${palette.heading(oneLine(model))}  ${pluralText(wrong.length, 'answer')} graded wrong, ${countText(doubtful)} of them with the reference in it`,
    ...wrong.slice(0, answersListed).flatMap((answer) => answerLines(answer, terminal)),
    ...(more > 0 ? ['', `  and ${pluralText(more, 'more answer')}; --json has them all`] : []),
  ]
}

function answerLines(
  { dataset, questionId, question, reference, response, containsReference }: WrongAnswer,
  { palette }: Terminal,
): readonly string[] {
  const key = oneLine(dataset === undefined ? questionId : `${dataset}/${questionId}`)
  const said = oneLine(response)
  const end = said.length > charactersShown ? `…${said.slice(-charactersShown)}` : said
  return [
    '',
    `  ${containsReference ? palette.caution('!') : palette.bad('✗')} ${palette.faint(key)}  ${truncateText(oneLine(question), charactersShown)}`,
    `    reference  ${reference === undefined ? '–' : truncateText(oneLine(reference), charactersShown)}`,
    `    answer     ${end === '' ? '(empty)' : end}`,
  ]
}
