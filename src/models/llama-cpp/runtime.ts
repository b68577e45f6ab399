import { isPackageMissing, MissingPackageError } from '../../errors/missing-package-error.ts'
import type { ChatFormatName } from './options.ts'

/** A token's number in a model's vocabulary, branded as node-llama-cpp brands it. */
export type Token = number & { __token: never }

/** What this adapter uses of node-llama-cpp; spelled out so that this package's types resolve without that one. */
export interface LlamaRuntime {
  getLlama(options: {
    build: 'never'
    gpu: 'auto' | 'cuda' | 'metal' | 'vulkan' | false
    maxThreads: number
    progressLogs: false
    logger: (level: string, message: string) => void
  }): Promise<LlamaEngine>
  resolveChatWrapper(
    model: LlamaWeights,
    options: {
      type: 'auto' | 'jinjaTemplate' | ChatFormatName
      warningLogs: false
      customWrapperSettings?: { jinjaTemplate: { template: string } }
    },
  ): ChatFormat
  resolveModelFile(
    address: string,
    options: { cli: false; directory?: string; signal?: AbortSignal; onProgress?: (status: DownloadStatus) => void },
  ): Promise<string>
}

interface DownloadStatus {
  totalSize: number
  downloadedSize: number
}

export interface LlamaEngine {
  /** The device in use; false is the CPU alone. */
  readonly gpu: string | false
  loadModel(options: { modelPath: string; gpuLayers: 'auto' | 'max' | number }): Promise<LlamaWeights>
}

export interface LlamaWeights {
  /** What a FormattedText is tokenized with. */
  readonly tokenizer: LlamaTokenizer
  readonly trainContextSize: number
  readonly tokens: { readonly bos: Token | null; readonly shouldPrependBosToken: boolean }
  readonly fileInfo: {
    readonly metadata?: {
      readonly general?: { readonly name?: string }
      readonly tokenizer?: { readonly chat_template?: string }
    }
  }
  tokenize(text: string, specialTokens?: boolean): Token[]
  detokenize(tokens: readonly Token[], specialTokens?: boolean, lastTokens?: readonly Token[]): string
  isEogToken(token: Token): boolean
  isSpecialToken(token: Token): boolean
  createContext(options: {
    sequences: number
    contextSize: number
    batchSize: number
    threads: number
    swaFullCache: boolean
    failedCreationRemedy: false
  }): Promise<LlamaContext>
  dispose(): Promise<void>
}

type LlamaTokenizer = (text: string, specialTokens?: boolean) => Token[]

export interface LlamaContext {
  getSequence(): LlamaSequence
  dispose(): Promise<void>
}

export interface LlamaSequence {
  readonly nextTokenIndex: number
  adaptStateToTokens(tokens: Token[], allowShift: boolean): Promise<void>
  clearHistory(): Promise<void>
  evaluateWithoutGeneratingNewTokens(tokens: Token[]): Promise<void>
  controlledEvaluate(
    input: (Token | [Token, { generateNext: NextTokenRequest }])[],
  ): Promise<({ next: NextToken } | undefined)[]>
}

export interface NextTokenRequest {
  token: true
  totalLogitWeight?: boolean
  logits?: { filter: { tokens: []; includeTop: number } }
  options?: { temperature: number; topK?: number; topP?: number }
}

export interface NextToken {
  token?: Token | null
  /** The highest logits asked for, by token. */
  logits?: Map<Token, number>
  /** The sum of exp(logit - highest logit) over the whole vocabulary. */
  totalLogitWeight?: number
}

export interface ChatFormat {
  readonly wrapperName: string
  generateContextState(options: { chatHistory: ChatTurn[] }): {
    contextText: FormattedText
    stopGenerationTriggers: FormattedText[]
  }
}

export type ChatTurn =
  | { type: 'system'; text: string }
  | { type: 'user'; text: string }
  | { type: 'model'; response: string[] }

/** Text in which control tokens and plain text are kept apart, so that no plain text can spell a control token. */
export interface FormattedText {
  tokenize(tokenizer: LlamaTokenizer): Token[]
  toJSON(): unknown
}

/**
 * Loads node-llama-cpp, which is an optional peer.
 * @throws MissingPackageError when it is not installed.
 */
export async function importNodeLlamaCpp(): Promise<LlamaRuntime> {
  try {
    return await import('node-llama-cpp')
  } catch (error) {
    if (isPackageMissing(error, 'node-llama-cpp')) {
      throw new MissingPackageError('Embedded models', ['node-llama-cpp'], { cause: error })
    }
    throw error
  }
}
