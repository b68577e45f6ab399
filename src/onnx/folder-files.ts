import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { SmacsError, UsageError } from '../errors/smacs-error.ts'

/** A model's folder, and what it is called where something is missing: `The embedder's folder`. */
export interface NamedFolder {
  readonly folder: string
  readonly name: string
}

/** Handles the failure to read a file that the folder must have. @throws UsageError */
export function lacks({ folder, name }: NamedFolder, file: string): (error: unknown) => never {
  return (error) => {
    throw new UsageError(`${name} ${folder} has no readable ${file}.`, { cause: error })
  }
}

/** @throws UsageError when the file is not there, SmacsError when it is no JSON object */
export async function requiredJson(named: NamedFolder, file: string): Promise<{ text: string; value: object }> {
  const full = path.join(named.folder, file)
  const text = await readFile(full, 'utf8').catch(lacks(named, file))
  return { text, value: parseJson(text, full) }
}

/** An empty object where the file is not there. @throws SmacsError when it is no JSON object */
export async function optionalJson({ folder }: NamedFolder, file: string): Promise<object> {
  const full = path.join(folder, file)
  const text = await readFile(full, 'utf8').catch(() => undefined)
  return text === undefined ? {} : parseJson(text, full)
}

function parseJson(text: string, file: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch (error) {
    throw new SmacsError('model-folder', `${file} is no JSON.`, { cause: error })
  }
  throw new SmacsError('model-folder', `${file} holds no object.`)
}

/** A positive whole number under a key; undefined where there is none. */
export function wholeNumber(config: object, key: string): number | undefined {
  const value: unknown = Reflect.get(config, key)
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}
