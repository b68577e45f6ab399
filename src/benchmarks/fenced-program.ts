/** Code in a fence of Python, for a prompt. */
export function fencedPython(code: string): string {
  return `\`\`\`python\n${code.replace(/\r\n/g, '\n').trimEnd()}\n\`\`\``
}
