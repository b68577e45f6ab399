/**
 * Top-level fields of a request that belong to the endpoints behind this server, not to OpenAI's API: sampling, thinking,
 * templates, grammars, the engine's own switches. Known not to raise the bill of a call, so they may pass under a ceiling,
 * and to mean the same to whoever writes a pool's answer. A `chat_template` is not among them, which can write a prompt of
 * any length from few bytes, nor `provider`, which chooses another price. Collected from the documentation of vLLM, SGLang, llama.cpp,
 * Ollama, TGI, LM Studio, DeepSeek and OpenRouter.
 */
export const endpointFieldNames: ReadonlySet<string> = new Set([
  // Sampling.
  ...['top_k', 'min_p', 'top_a', 'typical_p', 'typical', 'epsilon_cutoff', 'eta_cutoff', 'tfs', 'tfs_z', 'top_n_sigma'],
  ...['presence_penalty', 'frequency_penalty', 'repetition_penalty', 'repeat_penalty', 'repeat_last_n', 'penalize_nl'],
  ...['no_repeat_ngram_size', 'length_penalty', 'logit_bias', 'bad_words', 'samplers', 'sampler_seed', 'do_sample'],
  ...['mirostat', 'mirostat_tau', 'mirostat_eta', 'dynatemp_range', 'dynatemp_exponent', 'adaptive_target'],
  ...['dry_multiplier', 'dry_base', 'dry_allowed_length', 'dry_penalty_last_n', 'dry_sequence_breakers'],
  ...['xtc_probability', 'xtc_threshold', 'smoothing_factor', 'smoothing_curve', 'temperature_last'],
  // Where a text ends.
  ...['stop_token_ids', 'stop_regex', 'include_stop_str_in_output', 'no_stop_trim', 'ignore_eos', 'min_tokens'],
  ...['skip_special_tokens', 'spaces_between_special_tokens', 'truncate_prompt_tokens'],
  // Templates and thinking.
  ...['chat_template_kwargs', 'add_generation_prompt', 'continue_final_message', 'documents'],
  ...['reasoning_effort', 'reasoning', 'reasoning_format', 'reasoning_budget', 'thinking_budget', 'thinking'],
  ...[
    'enable_thinking',
    'think',
    'thinking_forced_open',
    'include_reasoning',
    'separate_reasoning',
    'stream_reasoning',
  ],
  ...['verbosity'],
  // Grammars.
  ...['grammar', 'json_schema', 'guided_json', 'guided_regex', 'guided_choice', 'guided_grammar', 'regex', 'ebnf'],
  ...['guided_decoding_backend', 'guided_whitespace_pattern', 'structured_outputs', 'structural_tag', 'format'],
  // The engine.
  ...['num_ctx', 'num_gpu', 'num_thread', 'num_batch', 'num_keep', 'n_keep', 'n_discard', 'keep_alive', 'cache_prompt'],
  ...['id_slot', 'cache_salt', 'lora', 'lora_path', 'priority', 'timings_per_token', 'return_progress', 'ttl'],
  ...['transforms', 'parse_tool_calls', 'safe_prompt'],
])

/**
 * Fields that never go on to an endpoint: they would bring several answers to the bill, let another model answer, send the
 * endpoint's key elsewhere, or ask for what this server could not read.
 */
export const withheldFieldNames: ReadonlySet<string> = new Set([
  ...['best_of', 'num_return_sequences', 'use_beam_search', 'num_beams', 'models', 'fallbacks', 'route', 'plugins'],
  ...['web_search_options', 'api_key', 'api_base', 'base_url', 'api_version', 'custom_llm_provider', 'extra_headers'],
  ...[
    'headers',
    'extra_body',
    'extra_query',
    'prompt',
    'input',
    'suffix',
    'echo',
    'prompt_logprobs',
    'logits_processors',
  ],
  ...['return_token_ids', 'return_tokens_as_token_ids', 'kv_transfer_params', 'request_id', 'deployment_id'],
])

/** Fields that cannot change an answer: caches, tracing, accounting of somebody else. They are taken and not used. */
export const hintFieldNames: ReadonlySet<string> = new Set([
  ...['prompt_cache_key', 'prompt_cache_retention', 'prompt_cache_options', 'safety_identifier', 'client_metadata'],
  ...['service_tier', 'prediction', 'cache_control', 'usage', 'session_id', 'conversation_id', 'chat_id', 'trace_id'],
  ...['user_id', 'tags', 'litellm_metadata', 'guardrails', 'generation_name', 'cache', 'extra_metadata', 'title'],
  ...['background_tasks', 'features', 'tool_servers', 'model_item', 'id', 'store'],
])
