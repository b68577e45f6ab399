/** A question's text with what does not change it removed: letter case, Unicode form, the amount of white space. */
export function normalisedQuestion(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}
