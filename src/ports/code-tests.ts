/** What a program must do to be right, as recordings hold it. */
export type CodeTests =
  /** HumanEval: `code` defines `check(candidate)`, which is called with the program's `entryPoint`. */
  | { readonly kind: 'check'; readonly entryPoint: string; readonly code: string }
  /** MBPP: statements that call the program's functions by name, after `setup`. */
  | { readonly kind: 'asserts'; readonly asserts: readonly string[]; readonly setup?: string }
  /** The program is a script: what it prints for `input` is compared with `output` line by line, numbers by value. */
  | { readonly kind: 'stdio'; readonly cases: readonly CodeCase[] }
  /** A function, or a method of the class `Solution`: `input` holds one JSON argument a line, `output` the JSON result. */
  | { readonly kind: 'calls'; readonly entryPoint: string; readonly cases: readonly CodeCase[] }

export interface CodeCase {
  readonly input: string
  readonly output: string
}
