/** Packages that are installed together, exact versions. */
export interface Installation {
  readonly id: string
  readonly registry: 'npm' | 'PyPI'
  readonly packages: Readonly<Record<string, string>>
}

/** A client library or program, and the script that asks with it. */
export interface Client {
  readonly name: string
  readonly installation: Installation
  /** Which of the packages it is. */
  readonly package: string
  /** Under `javascript/` or `python/`. */
  readonly script: string
  /** The API it speaks. */
  readonly api: 'chat' | 'Responses' | 'completions, chat' | 'Messages' | 'Ollama'
  readonly environment?: Readonly<Record<string, string>>
}

const node: Installation = {
  id: 'node',
  registry: 'npm',
  packages: {
    '@ai-sdk/openai': '4.0.118',
    '@ai-sdk/openai-compatible': '3.0.92',
    '@anthropic-ai/sdk': '1.14.0',
    '@langchain/core': '1.4.0',
    '@langchain/openai': '1.6.0',
    '@openai/agents': '0.20.0',
    '@openai/codex': '0.171.0',
    '@qwen-code/qwen-code': '0.24.4',
    ai: '7.0.173',
    ollama: '0.6.4',
    openai: '7.59.0',
    'opencode-ai': '1.18.33',
    zod: '4.6.7',
  },
}
const python: Installation = {
  id: 'python',
  registry: 'PyPI',
  packages: {
    anthropic: '2.14.0',
    guidance: '0.3.1',
    langchain: '1.5.2',
    'langchain-openai': '1.7.4',
    langgraph: '1.2.24',
    llm: '0.36',
    ollama: '0.6.3',
    openai: '3.57.0',
    'openai-agents': '0.24.0',
  },
}
const autogen: Installation = {
  id: 'autogen',
  registry: 'PyPI',
  packages: { 'autogen-agentchat': '0.7.5', 'autogen-ext[openai]': '0.7.5' },
}
const litellm: Installation = {
  id: 'litellm',
  registry: 'PyPI',
  packages: { litellm: '1.110.2', 'mini-swe-agent': '2.4.6' },
}
const llamaIndex: Installation = {
  id: 'llama-index',
  registry: 'PyPI',
  packages: { 'llama-index-llms-openai-like': '0.8.1' },
}
const aider: Installation = { id: 'aider', registry: 'PyPI', packages: { 'aider-chat': '0.86.2' } }

/** Keeps LiteLLM from asking the internet for prices first. */
const offline = { LITELLM_LOCAL_MODEL_COST_MAP: 'True' }

/** In the order of the table. */
export const clients: readonly Client[] = [
  { name: 'OpenAI SDK', installation: node, package: 'openai', script: 'openai.mjs', api: 'chat' },
  { name: 'OpenAI SDK', installation: node, package: 'openai', script: 'openai-responses.mjs', api: 'Responses' },
  { name: 'OpenAI SDK', installation: python, package: 'openai', script: 'openai_client.py', api: 'chat' },
  { name: 'OpenAI SDK', installation: python, package: 'openai', script: 'openai_responses.py', api: 'Responses' },
  { name: 'Anthropic SDK', installation: node, package: '@anthropic-ai/sdk', script: 'anthropic.mjs', api: 'Messages' },
  { name: 'Anthropic SDK', installation: python, package: 'anthropic', script: 'anthropic_client.py', api: 'Messages' },
  { name: 'Ollama SDK', installation: node, package: 'ollama', script: 'ollama.mjs', api: 'Ollama' },
  { name: 'Ollama SDK', installation: python, package: 'ollama', script: 'ollama_client.py', api: 'Ollama' },
  {
    name: 'AI SDK, default provider',
    installation: node,
    package: '@ai-sdk/openai',
    script: 'ai.mjs',
    api: 'Responses',
  },
  {
    ...{ name: 'AI SDK, compatible provider', installation: node, package: '@ai-sdk/openai-compatible' },
    ...{ script: 'ai.mjs', api: 'chat', environment: { PROVIDER: 'compatible' } },
  },
  { name: 'LangChain', installation: node, package: '@langchain/openai', script: 'langchain.mjs', api: 'chat' },
  { name: 'LangChain', installation: python, package: 'langchain-openai', script: 'langchain_client.py', api: 'chat' },
  {
    ...{ name: 'LangGraph, named agents', installation: python, package: 'langgraph' },
    ...{ script: 'langgraph_client.py', api: 'chat' },
  },
  ...(['chat', 'Responses'] as const).flatMap((api): readonly Client[] => [
    {
      ...{ name: 'OpenAI Agents SDK', installation: node, package: '@openai/agents', script: 'agents.mjs', api },
      environment: { API: api === 'chat' ? 'chat_completions' : 'responses' },
    },
    {
      ...{ name: 'OpenAI Agents SDK', installation: python, package: 'openai-agents', script: 'agents_client.py', api },
      environment: { API: api === 'chat' ? 'chat_completions' : 'responses' },
    },
  ]),
  { name: 'AutoGen', installation: autogen, package: 'autogen-agentchat', script: 'autogen_client.py', api: 'chat' },
  {
    ...{ name: 'LiteLLM SDK', installation: litellm, package: 'litellm', script: 'litellm_client.py', api: 'chat' },
    environment: offline,
  },
  {
    ...{ name: 'mini-swe-agent', installation: litellm, package: 'mini-swe-agent', api: 'chat' },
    ...{ script: 'mini_swe_agent_client.py', environment: { ...offline, MSWEA_SILENT_STARTUP: '1' } },
  },
  {
    ...{ name: 'LlamaIndex OpenAILike', installation: llamaIndex, package: 'llama-index-llms-openai-like' },
    ...{ script: 'llama_index_client.py', api: 'completions, chat' },
  },
  { name: 'guidance', installation: python, package: 'guidance', script: 'guidance_client.py', api: 'chat' },
  { name: 'llm', installation: python, package: 'llm', script: 'llm_program.py', api: 'chat' },
  {
    ...{ name: 'aider', installation: aider, package: 'aider-chat', script: 'aider_program.py', api: 'chat' },
    environment: offline,
  },
  { name: 'Codex CLI', installation: node, package: '@openai/codex', script: 'codex.mjs', api: 'Responses' },
  { name: 'opencode', installation: node, package: 'opencode-ai', script: 'opencode.mjs', api: 'chat' },
  { name: 'Qwen Code', installation: node, package: '@qwen-code/qwen-code', script: 'qwen-code.mjs', api: 'chat' },
]
