import { isPackageMissing, MissingPackageError } from '../../errors/missing-package-error.ts'

/** What is used of onnxruntime-node. */
export interface OnnxPackage {
  readonly InferenceSession: {
    create(
      path: string,
      options: { intraOpNumThreads: number; interOpNumThreads: number; logSeverityLevel: 3 },
    ): Promise<OnnxSession>
  }
  readonly Tensor: new (type: 'int64', data: BigInt64Array, shape: readonly number[]) => OnnxTensor
}

export interface OnnxSession {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run(inputs: Record<string, OnnxTensor>, outputs: string[]): Promise<Record<string, OnnxTensor>>
  release(): Promise<void>
}

export interface OnnxTensor {
  readonly data: unknown
  /** Its shape. */
  readonly dims: readonly number[]
}

/** What is used of @huggingface/tokenizers. */
export interface TokenizersPackage {
  readonly Tokenizer: new (tokenizer: object, config: object) => TextTokenizer
}

export interface TextTokenizer {
  encode(text: string): { readonly ids: readonly number[] }
}

/** The packages that the embedder runs on. */
export interface OnnxRuntime {
  readonly onnx: OnnxPackage
  readonly tokenizers: TokenizersPackage
}

/**
 * Loads onnxruntime-node and @huggingface/tokenizers, which are optional peers.
 * @throws MissingPackageError when one of them is not installed.
 */
export async function importOnnxRuntime(): Promise<OnnxRuntime> {
  const packages = ['onnxruntime-node', '@huggingface/tokenizers']
  try {
    const [onnx, tokenizers] = await Promise.all([import('onnxruntime-node'), import('@huggingface/tokenizers')])
    return { onnx, tokenizers }
  } catch (error) {
    if (packages.some((name) => isPackageMissing(error, name))) {
      throw new MissingPackageError('ONNX embedders', packages, { cause: error })
    }
    throw error
  }
}
