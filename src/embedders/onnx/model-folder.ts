import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SmacsError, UsageError } from '../../errors/smacs-error.ts'
import type { ResolvedOnnxEmbedderOptions } from './options.ts'

const mostTokensByDefault = 512

/** What an embedder's folder holds. */
export interface ModelFolder {
  readonly modelPath: string
  /** SHA-256 in hexadecimal. */
  readonly modelHash: string
  readonly tokenizerHash: string
  readonly tokenizer: object
  readonly tokenizerConfig: object
  readonly maxTokens: number
}

/** @throws UsageError when the folder lacks the model or its tokenizer */
export async function readModelFolder(options: ResolvedOnnxEmbedderOptions): Promise<ModelFolder> {
  const { folder, model } = options
  const modelPath = path.join(folder, model)
  const modelHash = await fileHash(modelPath).catch(lacks(folder, model))
  const tokenizerText = await readFile(path.join(folder, 'tokenizer.json'), 'utf8').catch(
    lacks(folder, 'tokenizer.json'),
  )
  const tokenizerConfig = await optionalJson(folder, 'tokenizer_config.json')
  const sentenceConfig = await optionalJson(folder, 'sentence_bert_config.json')
  return {
    modelPath,
    modelHash,
    tokenizerHash: createHash('sha256').update(tokenizerText).digest('hex'),
    tokenizer: parseJson(tokenizerText, path.join(folder, 'tokenizer.json')),
    tokenizerConfig,
    maxTokens:
      options.maxTokens ??
      Math.min(
        wholeNumber(sentenceConfig, 'max_seq_length') ??
          wholeNumber(tokenizerConfig, 'model_max_length') ??
          mostTokensByDefault,
        mostTokensByDefault,
      ),
  }
}

async function fileHash(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

function lacks(folder: string, file: string): (error: unknown) => never {
  return (error) => {
    throw new UsageError(`The embedder's folder ${folder} has no readable ${file}.`, { cause: error })
  }
}

async function optionalJson(folder: string, name: string): Promise<object> {
  const file = path.join(folder, name)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? {} : parseJson(text, file)
}

function parseJson(text: string, file: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch (error) {
    throw new SmacsError('embedder-folder', `${file} is no JSON.`, { cause: error })
  }
  throw new SmacsError('embedder-folder', `${file} holds no object.`)
}

function wholeNumber(config: object, key: string): number | undefined {
  const value: unknown = Reflect.get(config, key)
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}
