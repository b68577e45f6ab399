/** The beginning of what somebody sent, for messages that must not repeat it whole. */
export function excerpt(text: string, lengthAtMost = 200): string {
  return text.length <= lengthAtMost ? text : `${text.slice(0, lengthAtMost).toWellFormed()}…`
}
