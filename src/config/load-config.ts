import { readFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { UsageError } from '../errors/smacs-error.ts'
import { type OptionProblem, optionProblems, pathText } from '../options/option-problems.ts'
import { parseConfigDocument } from './config-document.ts'
import { type Config, configSchema } from './config-schema.ts'
import { resolveSecrets } from './secrets.ts'

/** The file that is read where none is named, in the working folder. */
const defaultConfigFile = 'smacs.yaml'

/** A configuration as it stands in its file, secrets filled in. */
export interface LoadedConfig extends Config {
  /** Absolute path of the file. */
  readonly file: string
}

/** A path of the file made absolute: relative ones are relative to the file. */
export function configPath(config: Pick<LoadedConfig, 'file'>, path: string): string {
  return resolve(dirname(config.file), path)
}

/**
 * Checks the text of a configuration file.
 * @param file absolute path, for messages and for relative paths in it
 * @param shownName how messages call the file
 * @throws UsageError with one line a fault: file, line, column, what is wrong and what is near to it
 */
export function parseConfig(
  text: string,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
  shownName: string = file,
): LoadedConfig {
  const document = parseConfigDocument(text, shownName)
  const { value, secretPlaces, problems } = resolveSecrets(document.value, environment)
  // An empty file is a file without keys.
  const parsed = configSchema.safeParse(value ?? {})
  const isSecret = (path: readonly PropertyKey[]): boolean => secretPlaces.has(pathText(path)) || isKey(path)
  const wrong = parsed.success ? [] : optionProblems(configSchema, value ?? {}, parsed.error.issues, isSecret)
  const unresolved = new Set(problems.map(({ path }) => pathText(path)))
  const faults = [...problems, ...wrong.filter(({ path }) => !unresolved.has(pathText(path)))]
  if (!parsed.success || faults.length > 0) {
    throw new UsageError(
      faults.map((fault) => faultLine(fault, document.locate(fault.path, fault.atKey), shownName)).join('\n'),
      { code: 'wrong-config' },
    )
  }
  return { ...parsed.data, file }
}

/** Keys of people who wrote them into the file after all are no less secret. */
function isKey(path: readonly PropertyKey[]): boolean {
  return path.some((part) => part === 'apiKey' || part === 'headers' || part === 'keys')
}

function faultLine(
  { message }: OptionProblem,
  { line, column }: { readonly line: number; readonly column: number },
  file: string,
): string {
  return `${file}:${line}:${column}: ${message}`
}

/**
 * Reads the configuration a command was given, or smacs.yaml in the working folder.
 * @throws UsageError when there is none or it is wrong
 */
export async function loadConfig(options: {
  /** As the user wrote it; undefined = the default file. */
  readonly file: string | undefined
  readonly workingFolder: string
  readonly environment: Readonly<Record<string, string | undefined>>
}): Promise<LoadedConfig> {
  const { workingFolder, environment } = options
  const file = resolve(workingFolder, options.file ?? defaultConfigFile)
  const shown = relative(workingFolder, file)
  const shownName = shown === '' || shown.startsWith('..') ? file : shown
  try {
    return parseConfig(await readFile(file, 'utf8'), file, environment, shownName)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    const missing =
      options.file === undefined
        ? `There is no ${defaultConfigFile} here, and --config names no other file.`
        : `--config: there is no file ${shownName}.`
    throw new UsageError(`${missing} \`smacs init\` writes one to start from.`, { cause, code: 'no-config' })
  }
}

/** The same, where a command works without a configuration too: undefined when none is named and none is here. */
export async function loadConfigIfAny(options: Parameters<typeof loadConfig>[0]): Promise<LoadedConfig | undefined> {
  try {
    return await loadConfig(options)
  } catch (error) {
    if (options.file === undefined && error instanceof UsageError && error.code === 'no-config') return undefined
    throw error
  }
}
