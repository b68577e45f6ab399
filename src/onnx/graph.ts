import { SmacsError } from '../errors/smacs-error.ts'
import type { OnnxRuntime, OnnxSession, OnnxTensor } from './runtime.ts'

/** A text, or a pair of texts, as token numbers. */
export interface EncodedText {
  readonly ids: readonly number[]
  /** One a token: 0 in the first text, 1 in the second. Absent: all 0. */
  readonly types?: readonly number[]
}

/** An encoder of the BERT kind, one of whose outputs is read. */
export interface OnnxGraph {
  readonly runtime: OnnxRuntime
  readonly session: OnnxSession
  readonly output: string
}

/** @throws SmacsError when the file is no graph, or gives no such output */
export async function openGraph(
  runtime: OnnxRuntime,
  modelPath: string,
  { output, threads }: { readonly output: string; readonly threads: number },
): Promise<OnnxGraph> {
  const session = await runtime.onnx.InferenceSession.create(modelPath, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  }).catch((error: unknown) => {
    throw new SmacsError('onnx', `${modelPath} cannot be opened: ${String(error)}`, { cause: error })
  })
  if (session.outputNames.includes(output)) return { runtime, session, output }
  throw new SmacsError('onnx', `${modelPath} gives ${session.outputNames.join(', ')}, and not ${output}.`)
}

/** @returns the output, the batch's texts first in its shape; shorter texts are padded at their end */
export async function runGraph(
  { runtime, session, output }: OnnxGraph,
  batch: readonly EncodedText[],
): Promise<OnnxTensor> {
  const tokens = Math.max(...batch.map(({ ids }) => ids.length))
  const shape = [batch.length, tokens]
  const ids = new BigInt64Array(batch.length * tokens)
  const mask = new BigInt64Array(batch.length * tokens)
  const types = new BigInt64Array(batch.length * tokens)
  for (const [place, text] of batch.entries()) {
    for (const [position, id] of text.ids.entries()) {
      ids[place * tokens + position] = BigInt(id)
      mask[place * tokens + position] = 1n
      types[place * tokens + position] = BigInt(text.types?.[position] ?? 0)
    }
  }
  const known: Readonly<Record<string, BigInt64Array>> = {
    input_ids: ids,
    attention_mask: mask,
    token_type_ids: types,
  }
  const inputs = session.inputNames.map((name) => {
    const data = known[name]
    if (data === undefined) throw new SmacsError('onnx', `The model wants an input that is not known: ${name}.`)
    return [name, new runtime.onnx.Tensor('int64', data, shape)] as const
  })
  const result = (await session.run(Object.fromEntries(inputs), [output]))[output]
  if (result === undefined) throw new SmacsError('onnx', `The model gave no ${output}.`)
  return result
}
