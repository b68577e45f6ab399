/** What a formula is found by: what stands between dollar signs or `\(…\)`, and short words beside a digit or a sign of calculation. */
const formula = /\$[^$]{1,400}\$|\\\([^)]{1,400}\\\)|\\\[[^\]]{1,400}\\\]/g
const besideSign =
  /(?<![A-Za-z])([A-Za-z]{1,3})\s?(?:[=+*/^<>≤≥_]|-\s?\d)|(?:[=+*/^<>≤≥_(]|\d|\d\s?-)\s?([A-Za-z]{1,3})(?![A-Za-z])/g
const command = /\\[A-Za-z]{1,40}/g

/** The letters that a question uses as variables, and x, y, z. Only they make a product of letters: `ab`, and never `Mars`. */
export function questionVariables(questionText: string): string {
  if (questionText !== last.questionText) last = { questionText, variables: readVariables(questionText) }
  return last.variables
}

/** Many answers to one question are read one after another. */
let last = { questionText: '', variables: 'xyz' }

function readVariables(questionText: string): string {
  const text = questionText.slice(0, longestRead)
  const inFormulas = [...text.matchAll(formula)].map(([found]) => found.replace(command, ' '))
  const beside = [...text.replace(command, ' ').matchAll(besideSign)].map(([, before, after]) => before ?? after ?? '')
  const letters = [...inFormulas, ...beside].join('').replace(/[^A-Za-z]/g, '')
  return [...new Set(`xyz${letters}`)].join('')
}

const longestRead = 4_000

/** Whether letters and nothing else are mathematics: the name of a constant, or variables that the question has. */
export function areVariables(letters: string, variables: string): boolean {
  return /^(?:pi|inf(?:inity)?|[ei])$/i.test(letters) || [...letters].every((letter) => variables.includes(letter))
}
