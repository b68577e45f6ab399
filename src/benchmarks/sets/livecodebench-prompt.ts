import { fencedPython } from '../fenced-program.ts'

/** A problem of LiveCodeBench as it is asked: code to begin with, or a script that reads and prints. */
export function liveCodeBenchPrompt(content: string, starterCode: string | null | undefined): string {
  const begun = (starterCode ?? '').trim()
  const form =
    begun === ''
      ? 'Write a Python program that reads from standard input and prints to standard output. Answer with the whole program in one fenced block.'
      : `Write it in Python, beginning with this, and answer with the whole code in one fenced block:\n\n${fencedPython(begun)}`
  return `${content.trim()}\n\n${form}`
}
