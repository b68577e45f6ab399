import pLimit from 'p-limit'
import { raceAbort } from '../../cancellation/race-abort.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import { type EncodedText, type OnnxGraph, openGraph, runGraph } from '../../onnx/graph.ts'
import { importOnnxRuntime, type OnnxRuntime } from '../../onnx/runtime.ts'
import { parseOptions } from '../../options/parse-options.ts'
import type { Embedder } from '../../ports/embedder.ts'
import { type ModelFolder, readModelFolder } from './model-folder.ts'
import { type OnnxEmbedderOptions, onnxEmbedderOptionsSchema, type ResolvedOnnxEmbedderOptions } from './options.ts'
import { poolTokens } from './pool-tokens.ts'
import { SentenceEncoder } from './sentence-encoder.ts'

const batchTexts = 32
const output = 'last_hidden_state'

interface PlacedText extends EncodedText {
  /** Place in the texts asked for. */
  readonly index: number
}

/**
 * Opens a sentence embedder of the MiniLM class (Reimers and Gurevych 2019: pooled token vectors, length 1) in this
 * process. Its id holds the hashes of model and tokenizer and everything else that changes its vectors.
 * @param parts `importRuntime`: where the two optional packages come from; default: the installed ones
 * @throws MissingPackageError, UsageError for wrong options or an incomplete folder
 * @example await createOnnxEmbedder({ folder: 'models/all-MiniLM-L6-v2' })
 */
export async function createOnnxEmbedder(
  options: OnnxEmbedderOptions,
  parts: { readonly importRuntime?: () => Promise<OnnxRuntime> } = {},
): Promise<Embedder> {
  const resolved = parseOptions(onnxEmbedderOptionsSchema, options, 'embedder onnx')
  const folder = await readModelFolder(resolved)
  const runtime = await (parts.importRuntime ?? (() => importOnnxRuntime('ONNX embedders')))()
  const graph = await openGraph(runtime, folder.modelPath, { output, threads: resolved.threads })
  const encoder = new SentenceEncoder(
    new runtime.tokenizers.Tokenizer(folder.tokenizer, folder.tokenizerConfig),
    folder.maxTokens,
  )
  const { dims } = await runGraph(graph, [{ ids: encoder.encode('') }])
  return new OnnxEmbedder(embedderId(folder, resolved), dims.at(-1) ?? 0, { graph, encoder, options: resolved })
}

interface OpenedModel {
  readonly graph: OnnxGraph
  readonly encoder: SentenceEncoder
  readonly options: ResolvedOnnxEmbedderOptions
}

class OnnxEmbedder implements Embedder {
  readonly id: string
  readonly dimensions: number
  readonly #model: OpenedModel
  /** A session uses its threads for one batch after the other. */
  readonly #turn = pLimit(1)

  constructor(id: string, dimensions: number, model: OpenedModel) {
    this.id = id
    this.dimensions = dimensions
    this.#model = model
  }

  async embed(
    texts: readonly string[],
    {
      role,
      signal = new AbortController().signal,
    }: { readonly role: 'query' | 'document'; readonly signal?: AbortSignal },
  ): Promise<readonly Float32Array[]> {
    signal.throwIfAborted()
    const { encoder, options } = this.#model
    const prefix = role === 'query' ? options.queryPrefix : options.documentPrefix
    const encoded = texts.map((text, index): PlacedText => ({ index, ids: encoder.encode(prefix + text) }))
    // Texts of like length share a batch, so that little of it is padding.
    const byLength = encoded.toSorted((a, b) => a.ids.length - b.ids.length)
    const vectors = new Array<Float32Array>(texts.length)
    for (let start = 0; start < byLength.length; start += batchTexts) {
      const batch = byLength.slice(start, start + batchTexts)
      const pooled = await raceAbort(
        this.#turn(() => this.#embedBatch(batch)),
        signal,
      )
      for (const [place, vector] of pooled.entries()) vectors[(batch[place] as PlacedText).index] = vector
    }
    return vectors
  }

  async close(): Promise<void> {
    await this.#turn(() => this.#model.graph.session.release())
  }

  async #embedBatch(batch: readonly EncodedText[]): Promise<readonly Float32Array[]> {
    const { graph, options } = this.#model
    const { data, dims } = await runGraph(graph, batch)
    const [, tokens = 0, dimensions = 0] = dims
    if (!(data instanceof Float32Array) || data.length !== batch.length * tokens * dimensions) {
      throw new SmacsError('embedder', `The model's ${output} is not [texts, tokens, dimensions] of 32-bit floats.`)
    }
    return batch.map(({ ids }, place) => {
      const start = place * tokens * dimensions
      return poolTokens(data.subarray(start, start + tokens * dimensions), ids.length, dimensions, options.pooling)
    })
  }
}

function embedderId(
  folder: ModelFolder,
  { pooling, queryPrefix, documentPrefix }: ResolvedOnnxEmbedderOptions,
): string {
  const prefixes = queryPrefix === '' && documentPrefix === '' ? [] : [JSON.stringify([queryPrefix, documentPrefix])]
  const hashes = [folder.modelHash.slice(0, 16), folder.tokenizerHash.slice(0, 16)]
  return ['onnx', ...hashes, pooling, String(folder.maxTokens), ...prefixes].join(':')
}
