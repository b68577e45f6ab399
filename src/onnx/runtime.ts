import { isPackageMissing, MissingPackageError } from '../errors/missing-package-error.ts'

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
  encode(
    text: string,
    options?: { text_pair?: string; return_token_type_ids?: boolean },
  ): { readonly ids: readonly number[]; readonly token_type_ids?: readonly number[] }
}

/** The packages that ONNX graphs run on. */
export interface OnnxRuntime {
  readonly onnx: OnnxPackage
  readonly tokenizers: TokenizersPackage
}

/**
 * Loads onnxruntime-node and @huggingface/tokenizers, which are optional peers.
 * @param part what needs them, in words and in the plural
 * @throws MissingPackageError when one of them is not installed.
 */
export async function importOnnxRuntime(part: string): Promise<OnnxRuntime> {
  const packages = ['onnxruntime-node', '@huggingface/tokenizers']
  try {
    const [onnx, tokenizers] = await Promise.all([import('onnxruntime-node'), import('@huggingface/tokenizers')])
    return { onnx, tokenizers }
  } catch (error) {
    if (packages.some((name) => isPackageMissing(error, name))) {
      throw new MissingPackageError(part, packages, { cause: error })
    }
    throw error
  }
}
