import { visibleText } from '../extraction/visible-text.ts'
import { questionFrame } from './question-frame.ts'
import { contestedNames, isBareWords, saySame, says } from './same-answer.ts'
import { readStatement } from './statement.ts'

/**
 * Which responses to one question say the same in sentences of their own: the place of the first response that says it,
 * for each of them; undefined where it says nothing or cannot be told, which is then nobody else's answer.
 *
 * A response is read down to its claim. Claims that say the same words beyond the question's are one; the others are held
 * against the short answers that the panel gave. What fits none of them, or more than one, stands alone.
 */
export function agreeOnAnswers(
  responses: readonly (string | undefined)[],
  questionText: string,
): readonly (number | undefined)[] {
  const frame = questionFrame(questionText)
  const statements = responses.map((response) =>
    response === undefined ? undefined : readStatement(visibleText(response), frame),
  )
  const contested = contestedNames(statements, frame)
  const first = statements.map((statement, index) => {
    if (statement === undefined) return undefined
    const place = statements.findIndex(
      (other, at) => at < index && other !== undefined && saySame(statement, other, frame, contested),
    )
    return place === -1 ? index : place
  })
  const isShared = (index: number) => first.some((place, other) => other !== index && place === first[index])
  return first.map((place, index) => {
    const statement = statements[index]
    if (place === undefined || statement === undefined) return undefined
    if (place !== index || isShared(index)) return root(first, place)
    if (isBareWords(statement)) return index
    const candidates = statements.flatMap((other, at) =>
      at !== index && other?.isShort === true && first[at] === at ? [{ at, other }] : [],
    )
    const fitting = candidates.filter(({ other }) => says(statement, other, frame, contested))
    const longest = fitting.toSorted((a, b) => b.other.key.length - a.other.key.length)[0]
    const isSure =
      longest !== undefined && fitting.every(({ other }) => ` ${longest.other.key} `.includes(` ${other.key} `))
    return isSure ? root(first, longest.at) : index
  })
}

function root(first: readonly (number | undefined)[], at: number): number {
  const place = first[at]
  return place === undefined || place === at ? at : root(first, place)
}
