/** Program code, and a question about what it gives. */
export function asksForOutput(question: string): boolean {
  return /```|\bdef \w+\(|\bprint\(|console\.log\(|\breturn\b|\bassert\b/.test(question)
}
