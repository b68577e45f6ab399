import { createReadStream } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { bankPlace } from '../bank/bank-place.ts'
import { UsageError } from '../errors/smacs-error.ts'
import { type OptionProblem, optionProblems, pathText } from '../options/option-problems.ts'
import { parseConfigDocument } from './config-document.ts'
import { type Config, configSchema, type ModelConfig } from './config-schema.ts'
import { withRoutes } from './endpoint-routes.ts'
import { withWriters } from './program-members.ts'
import { type MissingVariable, resolveSecrets } from './secrets.ts'

/** The file that is read where none is named, in the working folder. */
const defaultConfigFile = 'smacs.yaml'

/** A configuration as it stands in its file, secrets filled in. */
export interface LoadedConfig extends Omit<Config, 'models'> {
  /** The pool and its helpers, in the file's order. */
  readonly models: readonly ModelConfig[]
  /** Absolute path of the file. */
  readonly file: string
  /** What came from the environment, names and addresses aside: nothing that is shown may hold one of them. */
  readonly secrets: readonly string[]
}

/** A path of the file made absolute: relative ones are relative to the file. */
export function configPath(config: Pick<LoadedConfig, 'file'>, path: string): string {
  return resolve(dirname(config.file), path)
}

/** Where the file's bank is: a path made absolute as by configPath, or a Postgres address. */
export function configuredBankPlace(config: Pick<LoadedConfig, 'file'>, bank: string): string {
  return bankPlace(dirname(config.file), bank)
}

/** A configuration to be looked into: where a variable of the environment is missing, a text that is none stands in. */
export interface ExaminedConfig {
  readonly config: LoadedConfig
  readonly missing: readonly MissingVariable[]
}

/** Any text option takes it for a value, and nothing answers there. */
const standIn = 'http://variable-not-set.invalid'

/** Sections that can be looked into without each of their variables; a bank of another name would be another bank. */
const examinableSections: ReadonlySet<PropertyKey> = new Set(['models', 'embedder', 'server', 'traces'])

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
  return readConfig(text, file, environment, shownName, false).config
}

function readConfig(
  text: string,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
  shownName: string,
  isExamined: boolean,
): ExaminedConfig {
  const document = parseConfigDocument(text, shownName)
  const { value, secretPlaces, secrets, problems, missing } = resolveSecrets(
    document.value,
    environment,
    isExamined ? standIn : undefined,
  )
  // An empty file is a file without keys.
  const parsed = configSchema.safeParse(value ?? {})
  const isSecret = (path: readonly PropertyKey[]): boolean => secretPlaces.has(pathText(path)) || isKey(path)
  const wrong = parsed.success ? [] : optionProblems(configSchema, value ?? {}, parsed.error.issues, isSecret)
  const unresolved = new Set([...problems, ...missing].map(({ path }) => pathText(path)))
  const mayBeMissing = ({ path: [section = ''] }: MissingVariable): boolean =>
    isExamined && parsed.success && examinableSections.has(section)
  const faults = [
    ...problems,
    ...missing.filter((variable) => !mayBeMissing(variable)),
    ...wrong.filter(({ path }) => !unresolved.has(pathText(path))),
  ]
  if (!parsed.success || faults.length > 0) {
    throw new UsageError(
      faults.map((fault) => faultLine(fault, document.locate(fault.path, fault.atKey), shownName)).join('\n'),
      { code: 'wrong-config' },
    )
  }
  const config = withRoutes(parsed.data, (path) => configPath({ file }, path))
  return { config: { ...config, models: withWriters(config.models), file, secrets }, missing }
}

/** Keys of people who wrote them into the file after all are no less secret. */
function isKey(path: readonly PropertyKey[]): boolean {
  return path.some((part) => ['apiKey', 'headers', 'keys', 'proxy', 'state'].includes(String(part)))
}

function faultLine(
  { message }: OptionProblem,
  { line, column }: { readonly line: number; readonly column: number },
  file: string,
): string {
  return `${file}:${line}:${column}: ${message}`
}

/** Which file, and with which variables. */
export interface LoadConfigOptions {
  /** As the user wrote it; undefined = the default file. */
  readonly file: string | undefined
  readonly workingFolder: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * Reads the configuration a command was given, or smacs.yaml in the working folder.
 * @throws UsageError when there is none or it is wrong
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  return (await readConfigFile(options, false)).config
}

/**
 * The same for whoever looks into a configuration: variables that models, embedder and server name and that are missing
 * are told beside it.
 * @throws UsageError when there is none or anything else in it is wrong
 */
export async function loadConfigToExamine(options: LoadConfigOptions): Promise<ExaminedConfig> {
  return readConfigFile(options, true)
}

async function readConfigFile(options: LoadConfigOptions, isExamined: boolean): Promise<ExaminedConfig> {
  const { workingFolder, environment } = options
  const file = resolve(workingFolder, options.file ?? defaultConfigFile)
  const shown = relative(workingFolder, file)
  const shownName = shown === '' || shown.startsWith('..') ? file : shown
  try {
    return readConfig(await readText(file, shownName), file, environment, shownName, isExamined)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    const missing =
      options.file === undefined
        ? `There is no ${defaultConfigFile} here, and --config names no other file.`
        : `--config: there is no file ${shownName}.`
    throw new UsageError(`${missing} \`smacs init\` writes one to start from.`, { cause, code: 'no-config' })
  }
}

/** A configuration of a thousand models is a tenth of this. */
const mostBytes = 4 * 2 ** 20

/** Read piece by piece: a device or pipe has no size to ask for beforehand. */
async function readText(file: string, shownName: string): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) {
      throw new UsageError(`${shownName} is longer than ${mostBytes} bytes: that is no configuration.`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The same, where a command works without a configuration too: undefined when none is named and none is here. */
export async function loadConfigIfAny(options: LoadConfigOptions): Promise<LoadedConfig | undefined> {
  try {
    return await loadConfig(options)
  } catch (error) {
    if (options.file === undefined && error instanceof UsageError && error.code === 'no-config') return undefined
    throw error
  }
}
