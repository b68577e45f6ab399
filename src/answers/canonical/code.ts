/** Program code as it is compared: line ends, trailing blanks and empty lines at both ends do not count. Never run. */
export function codeKey(code: string): string {
  return code
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '')
}
