import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']

/** The browser on this machine's path, or the one that SMACS_CHROMIUM names; undefined skips the page's tests. */
export function findChromium(): string | undefined {
  const named = process.env.SMACS_CHROMIUM
  const places = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  const found = (named === undefined ? places : [named]).find((place) => existsSync(place))
  if (found === undefined && process.env.CI === 'true') {
    throw new Error('No Chromium here, which the tests of the page drive: install it, or name it by SMACS_CHROMIUM.')
  }
  return found
}
