/** Something is printed, or written to standard output, somewhere. */
const writes = /\bprint\s*\(|\bstdout\b|\bos\.write\s*\(/
const assignment = /^([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/
/** A line at the margin that goes on with a statement begun before. */
const closing = /^[)\]}]/

/**
 * Small models tend to compute the answer and forget to print it: a program that prints nothing anywhere and ends by
 * giving a name a value prints that value, as an interactive Python would show it.
 */
export function printingLastResult(code: string): string {
  if (writes.test(code)) return code
  const atMargin = code.split('\n').filter((line) => /^[^\s#]/.test(line) && !closing.test(line))
  const name = assignment.exec(atMargin.at(-1) ?? '')?.[1]
  return name === undefined ? code : `${code.trimEnd()}\nprint(${name})\n`
}
