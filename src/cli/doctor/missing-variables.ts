import type { MissingVariable } from '../../config/secrets.ts'

/** What is missing and what to do, as a finding says it. */
export function missingVariables(missing: readonly MissingVariable[]): {
  readonly problem: string
  readonly advice: string
} {
  const names = [...new Set(missing.map(({ variable }) => variable))]
  return {
    problem: missing.map(({ message }) => message).join(' '),
    advice: `Set ${names.length === 1 ? 'it' : 'them'} where smacs runs: ${names.map((name) => `\`export ${name}=…\``).join(', ')}.`,
  }
}

/** The same as one text. */
export function missingText(missing: readonly MissingVariable[]): string {
  const { problem, advice } = missingVariables(missing)
  return `${problem} ${advice}`
}
