/** A question followed by a line for each option: `A. first`, `B. second`, … */
export function withLetteredOptions(question: string, options: readonly string[]): string {
  return [question, ...options.map((option, place) => `${optionLetter(place)}. ${option}`)].join('\n')
}

/** The letter of an option by its place: A, B, C, … */
export function optionLetter(place: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + place)
}
