/** Seeded chance. The same seed gives the same numbers on every machine. */
export interface Random {
  /** The next number, in [0, 1). */
  next(): number
  /** An independent stream named `label`; does not move this one. Equal seed and label give equal streams. */
  fork(label: string): Random
}
