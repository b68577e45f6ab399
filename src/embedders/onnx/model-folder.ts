import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { lacks, optionalJson, requiredJson, wholeNumber } from '../../onnx/folder-files.ts'
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
  const named = { folder, name: "The embedder's folder" }
  const modelPath = path.join(folder, model)
  const modelHash = await fileHash(modelPath).catch(lacks(named, model))
  const tokenizer = await requiredJson(named, 'tokenizer.json')
  const tokenizerConfig = await optionalJson(named, 'tokenizer_config.json')
  const sentenceConfig = await optionalJson(named, 'sentence_bert_config.json')
  return {
    modelPath,
    modelHash,
    tokenizerHash: createHash('sha256').update(tokenizer.text).digest('hex'),
    tokenizer: tokenizer.value,
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
