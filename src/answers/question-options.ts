const optionLine = /^[ \t]{0,8}(?:\(([A-Z])\)|\*{0,2}([A-Z])[.):])[ \t*]{1,8}(\S.*)$/

/**
 * The option texts listed in a question, one a line, as `A. …`, `(A) …` or `A) …`: the last run of lines that starts
 * with A and counts up without a gap. Empty where there are fewer than two.
 */
export function listedOptions(questionText: string): readonly string[] {
  let run: string[] = []
  let longest: readonly string[] = []
  for (const line of questionText.split('\n')) {
    const match = optionLine.exec(line)
    if (match === null) continue
    const letter = match[1] ?? match[2] ?? ''
    const index = letter.charCodeAt(0) - 65
    if (index === 0) run = []
    else if (index !== run.length) continue
    run.push((match[3] ?? '').trim())
    if (run.length >= 2) longest = run
  }
  return longest
}

/** The options of a multiple choice: those given, else those listed in the question's text; empty = not a choice. */
export function questionOptions(question: {
  readonly text: string
  readonly options?: readonly string[]
}): readonly string[] {
  return question.options !== undefined && question.options.length > 0 ? question.options : listedOptions(question.text)
}

/** The letter of an option by its place: 0 = A. Twenty-six at most. */
export function optionLetter(index: number): string {
  return String.fromCharCode(65 + index)
}
