import path from 'node:path'
import pLimit from 'p-limit'
import { raceAbort } from '../../cancellation/race-abort.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import { optionalJson, requiredJson, wholeNumber } from '../../onnx/folder-files.ts'
import { type EncodedText, type OnnxGraph, openGraph, runGraph } from '../../onnx/graph.ts'
import { importOnnxRuntime, type OnnxRuntime, type TextTokenizer } from '../../onnx/runtime.ts'
import { parseOptions } from '../../options/parse-options.ts'
import type { AnswerEquivalence, AnswerPair } from '../../ports/answer-equivalence.ts'
import { type OnnxEquivalenceOptions, onnxEquivalenceOptionsSchema } from './options.ts'
import { type SamenessHead, samenessHead } from './sameness-head.ts'

const batchPairs = 8
const mostTokens = 512
/** Of a longer question the end is given, which asks as a rule; in characters. */
const mostOfQuestion = 600

/**
 * Decides by a model for pairs of texts: one of natural language inference, or of answer equivalence. It is given the
 * question with one answer and the question with the other, both ways round, and both must hold (bidirectional
 * entailment: Kuhn et al. 2023, arXiv 2302.09664). A pair that is too long for the model is not the same. The folder is read
 * at the first pair.
 * @param parts `importRuntime`: where the two optional packages come from; default: the installed ones
 * @throws UsageError for wrong options; of `saySame`: also for an incomplete folder, MissingPackageError, and SmacsError for
 * a model that is none of the kind
 * @example createOnnxEquivalence({ folder: 'models/nli-deberta-v3-xsmall' })
 */
export function createOnnxEquivalence(
  options: OnnxEquivalenceOptions,
  parts: { readonly importRuntime?: () => Promise<OnnxRuntime> } = {},
): AnswerEquivalence {
  const { folder, model, threshold, threads } = parseOptions(onnxEquivalenceOptionsSchema, options, 'equivalence')
  const importRuntime = parts.importRuntime ?? (() => importOnnxRuntime('Equivalence models'))
  /** A session uses its threads for one batch after the other. */
  const turn = pLimit(1)
  let opening: Promise<OpenedModel> | undefined
  const opened = (): Promise<OpenedModel> => {
    opening ??= openModel({ folder, model, threads }, importRuntime)
    return opening
  }
  return {
    id: `equivalence model ${path.basename(folder)}`,
    async saySame(question, pairs, { signal = new AbortController().signal } = {}) {
      signal.throwIfAborted()
      const { graph, tokenizer, maxTokens, head } = await raceAbort(opened(), signal)
      const asked = question.trim().slice(-mostOfQuestion)
      const encoded = pairs.map((pair) => bothWays(asked, pair, tokenizer))
      const fitting = encoded.flatMap((ways, index) =>
        ways.every(({ ids }) => ids.length <= maxTokens) ? [{ index, ways }] : [],
      )
      const verdicts = pairs.map(() => false)
      for (let start = 0; start < fitting.length; start += batchPairs) {
        const batch = fitting.slice(start, start + batchPairs)
        const probabilities = await raceAbort(
          turn(() =>
            judge(
              graph,
              head,
              batch.flatMap(({ ways }) => ways),
            ),
          ),
          signal,
        )
        for (const [place, { index }] of batch.entries()) {
          verdicts[index] = probabilities.slice(2 * place, 2 * place + 2).every((value) => value >= threshold)
        }
      }
      return verdicts
    },
    async close() {
      const model = await opening?.catch(() => undefined)
      if (model !== undefined) await turn(() => model.graph.session.release())
    },
  }
}

interface OpenedModel {
  readonly graph: OnnxGraph
  readonly tokenizer: TextTokenizer
  readonly maxTokens: number
  readonly head: SamenessHead
}

async function openModel(
  { folder, model, threads }: { readonly folder: string; readonly model: string; readonly threads: number },
  importRuntime: () => Promise<OnnxRuntime>,
): Promise<OpenedModel> {
  const named = { folder, name: "The equivalence model's folder" }
  const config = await requiredJson(named, 'config.json')
  const head = samenessHead(config.value)
  const tokenizer = await requiredJson(named, 'tokenizer.json')
  const tokenizerConfig = await optionalJson(named, 'tokenizer_config.json')
  const runtime = await importRuntime()
  return {
    graph: await openGraph(runtime, path.join(folder, model), { output: 'logits', threads }),
    tokenizer: new runtime.tokenizers.Tokenizer(tokenizer.value, tokenizerConfig),
    maxTokens: Math.min(wholeNumber(tokenizerConfig, 'model_max_length') ?? mostTokens, mostTokens),
    head,
  }
}

function bothWays(question: string, [a, b]: AnswerPair, tokenizer: TextTokenizer): readonly EncodedText[] {
  const [one, other] = [`${question} ${a}`, `${question} ${b}`]
  return [
    [one, other],
    [other, one],
  ].map(([premise = '', hypothesis = '']) => {
    const { ids, token_type_ids: types } = tokenizer.encode(premise, {
      text_pair: hypothesis,
      return_token_type_ids: true,
    })
    return { ids, ...(types !== undefined && { types }) }
  })
}

/** @returns one probability a text pair */
async function judge(graph: OnnxGraph, head: SamenessHead, batch: readonly EncodedText[]): Promise<readonly number[]> {
  const { data, dims } = await runGraph(graph, batch)
  const labels = dims.at(-1) ?? 0
  if (!(data instanceof Float32Array) || data.length !== batch.length * labels) {
    throw new SmacsError('equivalence', `its logits are not [pairs, labels] of 32-bit floats`)
  }
  return batch.map((_, place) => head(data.subarray(place * labels, (place + 1) * labels)))
}
