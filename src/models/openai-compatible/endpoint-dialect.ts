/** How one endpoint wants to be asked, as far as it has been found out. */
export interface EndpointDialect {
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens'
  /** Undefined = nobody has found out yet. */
  readonly logprobs: boolean | undefined
  readonly streamOptions: boolean
}

/** Which parts of the dialect the user has fixed: no refusal of the endpoint changes those. */
export interface FixedDialect {
  readonly maxTokensField: boolean
  readonly logprobs: boolean
}

/**
 * The dialect after a request was refused (400 or 422), or undefined where the refusal asks for nothing we can change.
 * Each change can be made only once, so correcting comes to an end.
 * @param refusal what the endpoint said.
 */
export function correctDialect(
  dialect: EndpointDialect,
  refusal: string,
  asked: { readonly logprobs: boolean; readonly maxTokens: boolean },
  fixed: FixedDialect,
): EndpointDialect | undefined {
  if (asked.logprobs && dialect.logprobs === undefined && !fixed.logprobs && /logprobs|log prob/i.test(refusal)) {
    return { ...dialect, logprobs: false }
  }
  if (dialect.streamOptions && /stream_options|include_usage/.test(refusal)) {
    return { ...dialect, streamOptions: false }
  }
  if (
    asked.maxTokens &&
    !fixed.maxTokensField &&
    dialect.maxTokensField === 'max_tokens' &&
    refusal.includes('max_completion_tokens')
  ) {
    return { ...dialect, maxTokensField: 'max_completion_tokens' }
  }
  return undefined
}
