import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** bubblewrap on this machine's path, or the one that SMACS_BWRAP names; undefined skips the tests that run programs. */
export function findBubblewrap(): string | undefined {
  const named = process.env.SMACS_BWRAP
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'bwrap'))
  const found = (named === undefined ? places : [named]).find((place) => existsSync(place))
  const isWhole = found !== undefined && existsSync('/usr/bin/python3')
  if (!isWhole && process.env.CI === 'true') {
    throw new Error(
      'No bubblewrap or no /usr/bin/python3 here, in which tests run programs: apt-get install bubblewrap python3',
    )
  }
  return isWhole ? found : undefined
}
