/** The tokens of a FinQA program, as the official evaluator parts them: only a comma with a blank separates, and `EOF` ends. */
export function tokeniseProgram(program: string): readonly string[] {
  const tokens = program.split(', ').flatMap((part) => part.match(/[^()]*\(|\)|[^()]+/g) ?? [])
  return [...tokens, 'EOF']
}
