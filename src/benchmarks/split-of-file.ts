import type { RowPlace } from './benchmark.ts'

/** The split that a file's name says, or its folder's: `test-00000-of-00001.parquet`, `test/algebra.json`. */
export function splitOfFile({ file }: RowPlace, names: readonly string[]): string | undefined {
  const [folder = '', name = ''] = `/${file}`.split('/').slice(-2)
  const stated = new RegExp(`(?:^|[_.-])(${names.join('|')})(?=[_.-]|$)`)
  return stated.exec(name)?.[1] ?? stated.exec(folder)?.[1]
}
