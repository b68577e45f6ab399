import type { OptionProblem } from '../options/option-problems.ts'
import { pathText } from '../options/option-problems.ts'

/** A file's values with every `env:NAME` replaced, and where that was done. */
export interface ResolvedSecrets {
  readonly value: unknown
  /** Places that hold a value from the environment, as `pathText` writes them. */
  readonly secretPlaces: ReadonlySet<string>
  /** Those values, but for names and addresses, which messages and answers must be able to tell. */
  readonly secrets: readonly string[]
  readonly problems: readonly OptionProblem[]
  /** Variables that are not there, in the order of the file. */
  readonly missing: readonly MissingVariable[]
}

/** A variable that the file names and the environment has not. */
export interface MissingVariable extends OptionProblem {
  readonly variable: string
}

const reference = /^env:(.*)$/s

/** Keys whose values are names and addresses. A query in a `baseUrl` is looked after by whoever sends it. */
const tellingKeys: ReadonlySet<PropertyKey> = new Set([
  'id',
  'model',
  'family',
  'baseUrl',
  'file',
  'folder',
  'bank',
  'host',
])

/**
 * Replaces each text `env:NAME` by the environment's variable NAME. A missing or empty one is told, never a value.
 * @param standIn what stands in the place of a missing one; default: the text itself
 */
export function resolveSecrets(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  standIn?: string,
): ResolvedSecrets {
  const secretPlaces = new Set<string>()
  const secrets = new Set<string>()
  const problems: OptionProblem[] = []
  const missing: MissingVariable[] = []
  const resolve = (here: unknown, path: readonly PropertyKey[]): unknown => {
    if (Array.isArray(here)) return here.map((item, index) => resolve(item, [...path, index]))
    if (typeof here === 'object' && here !== null) {
      return Object.fromEntries(Object.entries(here).map(([key, inner]) => [key, resolve(inner, [...path, key])]))
    }
    const name = typeof here === 'string' ? reference.exec(here)?.[1] : undefined
    if (name === undefined) return here
    const place = pathText(path)
    secretPlaces.add(place)
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      const message = `Expected \`${place}\` to be env: and the name of an environment variable, like env:MY_KEY.`
      problems.push({ path, atKey: false, message })
      return here
    }
    const found = environment[name]
    if (found === undefined || found === '') {
      const state = found === '' ? 'is empty' : 'is not set'
      const message = `The environment variable ${name}, which \`${place}\` names, ${state}.`
      missing.push({ path, atKey: false, message, variable: name })
      return standIn ?? here
    }
    if (!tellingKeys.has(path.at(-1) ?? '')) secrets.add(found)
    return found
  }
  return { value: resolve(value, []), secretPlaces, secrets: [...secrets], problems, missing }
}
