import type { AdjustableSetting } from '../../../ports/chat-model.ts'
import type { ResolvedOpenAiCompatibleModelOptions } from '../options.ts'

/** A setting that a request can do without. */
export type LeavableSetting = Exclude<AdjustableSetting, 'schema'>

/** How one endpoint wants to be asked, as far as it has been found out. */
export interface EndpointDialect {
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens'
  /** Undefined = nobody has found out yet. */
  readonly logprobs: boolean | undefined
  readonly streamOptions: boolean
  /** Whether answers are streamed: as whoever reads them wants it, or always, or never. */
  readonly stream: 'as-read' | 'always' | 'never'
  /** Settings of ours that are left out, since the endpoint refuses them. What somebody asked for is sent all the same. */
  readonly leftOut: ReadonlySet<LeavableSetting>
  /** Limits that a refusal of ours named, in tokens. */
  readonly contextTokens?: number
  readonly outputTokensAtMost?: number
  /** The content of an assistant's turn that is nothing but tool calls. */
  readonly emptyContent: '' | null
  /**
   * Where system messages may stand: anywhere, one at the beginning, or nowhere: then they are part of the first user
   * message, and turns of one role are one.
   */
  readonly systemMessages: 'anywhere' | 'one' | 'none'
  /** How a schema is asked for: as one, as any JSON with the schema in the prompt, or in the prompt alone. */
  readonly schema: 'schema' | 'object' | 'prompt'
  /** Fields of messages that not every API knows. */
  readonly names: boolean
  readonly reasoning: boolean
}

/** The dialect of an endpoint nobody has spoken to, with what the user has fixed. */
export function initialDialect(
  options: Pick<ResolvedOpenAiCompatibleModelOptions, 'maxTokensField' | 'logprobs'>,
): EndpointDialect {
  return {
    maxTokensField: options.maxTokensField === 'auto' ? 'max_tokens' : options.maxTokensField,
    logprobs: options.logprobs,
    streamOptions: true,
    stream: 'as-read',
    leftOut: new Set(),
    emptyContent: '',
    systemMessages: 'anywhere',
    schema: 'schema',
    names: true,
    reasoning: true,
  }
}

/** What is different, in words for people. */
export function dialectWords(dialect: EndpointDialect): readonly string[] {
  const { contextTokens, outputTokensAtMost } = dialect
  return [
    dialect.maxTokensField === 'max_completion_tokens' && 'the token limit is called max_completion_tokens',
    dialect.leftOut.has('maxTokens') && 'our token limit is left out',
    contextTokens !== undefined && `our token limit fits into ${contextTokens} tokens of context`,
    outputTokensAtMost !== undefined && `our token limit is at most ${outputTokensAtMost}`,
    dialect.leftOut.has('temperature') && 'our temperature is left out',
    dialect.leftOut.has('seed') && 'our seed is left out',
    !dialect.streamOptions && 'stream_options are left out',
    dialect.stream === 'always' && 'answers are always streamed',
    dialect.stream === 'never' && 'answers are never streamed',
    dialect.emptyContent === null && 'empty contents are sent as null',
    dialect.systemMessages === 'one' && 'system messages are put into one',
    dialect.systemMessages === 'none' && 'system messages are part of the first user message',
    dialect.schema === 'object' && 'schemas are sent as json_object and in the prompt',
    dialect.schema === 'prompt' && 'schemas are sent in the prompt',
    !dialect.names && 'names of messages are left out',
    !dialect.reasoning && 'earlier thinking is left out',
  ].filter((words) => words !== false)
}
