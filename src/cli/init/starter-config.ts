import { stringify } from 'yaml'
import type { FoundServer } from './find-servers.ts'
import { memberIds } from './member-ids.ts'

/** So many models of all servers are written ready to answer; a longer list would ask them all in every vote. */
const membersAtMost = 12

/** Programs that serve models on this machine, with an example each of a model there. */
const examples: readonly { readonly port: number; readonly heading: string; readonly entries: string }[] = [
  {
    port: 11434,
    heading: 'Ollama, https://ollama.com (first run `ollama pull qwen3:4b`, and the same for the two others)',
    entries: `- id: qwen
  provider: openai-compatible
  baseUrl: http://127.0.0.1:11434/v1
  model: qwen3:4b
- id: gemma
  provider: openai-compatible
  baseUrl: http://127.0.0.1:11434/v1
  model: gemma3:4b
- id: llama
  provider: openai-compatible
  baseUrl: http://127.0.0.1:11434/v1
  model: llama3.2:3b`,
  },
  {
    port: 8000,
    heading: `vLLM, https://docs.vllm.ai (run \`vllm serve Qwen/Qwen2.5-7B-Instruct\`); SGLang is the same on port 30000. Both
send log-probabilities, which sharpen the choice between candidates.`,
    entries: `- id: qwen-7b
  provider: openai-compatible
  baseUrl: http://127.0.0.1:8000/v1
  model: Qwen/Qwen2.5-7B-Instruct
  contextTokens: 32768
  concurrency: 8`,
  },
  {
    port: 8080,
    heading:
      'The server of llama.cpp (run `llama-server -m model.gguf --port 8080`); LM Studio is the same on port 1234',
    entries: `- id: local
  provider: openai-compatible
  baseUrl: http://127.0.0.1:8080/v1
  model: local
  maxTokens: 2048
  temperature: 0.7`,
  },
]

/** Where `smacs init` looks for servers: Ollama, vLLM, llama.cpp, LM Studio, SGLang. */
export const usualPorts: readonly number[] = [11434, 8000, 8080, 1234, 30000]

/**
 * What `smacs init` writes: the models of the servers that were found, and an example of every other kind. Where none
 * was found it works with Ollama as it is.
 */
export function starterConfig(servers: readonly FoundServer[]): string {
  const found = servers.filter(({ models }) => models.length > 0)
  const isFound = (port: number): boolean => found.some(({ baseUrl }) => URL.parse(baseUrl)?.port === String(port))
  const blocks = examples
    .filter(({ port }) => !isFound(port))
    .map(({ port, heading, entries }) => {
      const isExample = found.length > 0 || port !== 11434
      return [commented(heading), isExample ? commented(entries) : entries].join('\n')
    })
  const models = [...foundBlocks(found), ...blocks].map((block) => indented(block)).join('\n\n')
  return `${beginning}${models}\n\n${afterModels(servers)}`
}

/** A block for each server: its models in the order of its list, the first ones of all servers in turn ready to answer. */
function foundBlocks(found: readonly FoundServer[]): readonly string[] {
  const members = found.flatMap(({ baseUrl, models }) => models.map((model, place) => ({ baseUrl, model, place })))
  const ids = memberIds(members)
  const asked = new Set(members.toSorted((a, b) => a.place - b.place).slice(0, membersAtMost))
  return found.map(({ baseUrl }) => {
    const entries = members.flatMap((member, index) => {
      if (member.baseUrl !== baseUrl) return []
      const entry = { id: ids[index], provider: 'openai-compatible', baseUrl, model: member.model }
      const text = stringify([entry], { lineWidth: 0 }).trimEnd()
      return [asked.has(member) ? text : commented(text)]
    })
    const isWhole = members.every((member) => member.baseUrl !== baseUrl || asked.has(member))
    const rest = isWhole ? '' : ' The first ones are in the pool; take the sign off whom else you want.'
    return [commented(`Found at ${baseUrl}.${rest}`), ...entries].join('\n')
  })
}

function commented(text: string): string {
  return text.replaceAll(/^/gm, '# ')
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}

const beginning = `# smacs.yaml says which models answer together, and how. \`smacs doctor\` checks it.
# Relative paths are relative to this file. A value env:NAME is taken from the environment. Unknown keys are errors.

models:
`

function embedderExample(servers: readonly FoundServer[]): string {
  const [server] = servers.filter(({ embedders }) => embedders.length > 0)
  const { baseUrl = 'http://127.0.0.1:11434/v1', embedders: [model = 'nomic-embed-text'] = [] } = server ?? {}
  return `embedder: { provider: openai-compatible, baseUrl: ${JSON.stringify(baseUrl)}, model: ${JSON.stringify(model)} }`
}

const afterModels = (
  servers: readonly FoundServer[],
): string => `  # A hosted API. Prices let smacs count costs and keep to --max-cost-usd.
  # - id: hosted
  #   provider: openai-compatible
  #   baseUrl: https://openrouter.ai/api/v1
  #   model: qwen/qwen-2.5-72b-instruct
  #   apiKey: env:OPENROUTER_API_KEY
  #   price: { inputUsdPerMillionTokens: 0.4, outputUsdPerMillionTokens: 0.4 }
  #   timeoutMs: 120000

  # A GGUF file in this process, without any server (run \`npm install node-llama-cpp\`). Members may share a file.
  # - id: smollm2
  #   provider: llama-cpp
  #   file: models/smollm2.gguf
  #   instructions: Answer with the answer alone.

# How alike two questions are. The lexical embedder needs nothing else; onnx wants
# \`npm install onnxruntime-node @huggingface/tokenizers\` and a folder, or weights:all-minilm-l6-v2-int8 to fetch one.
embedder: { provider: lexical }
# embedder: { provider: onnx, folder: models/all-MiniLM-L6-v2 }
# ${embedderExample(servers)}

# Decides which answers in sentences say the same, where rules cannot tell: a folder with an NLI model as an ONNX graph.
# equivalence: { folder: models/nli-deberta-v3-xsmall }

# Who answered which question right, the evidence that the panel is chosen by. A missing file is an empty bank;
# \`smacs bank build\` and \`smacs bank import\` fill it.
bank: bank.db

# \`smacs ask --strategy careful\` takes the second one; without --strategy it is \`default\`.
strategies:
  # Asks until it is sure, five models at most; the option \`escalate\` names a stronger model for what stays unsure.
  default: { kind: adaptive }
  # The method of the paper with its published constants: 15 calls a question.
  careful: { kind: paper, references: 7, neighbours: 400, similarityRatio: 0.95, subsets: 8, subsetSize: 6, alpha: 1 }

# \`smacs serve\` puts one OpenAI-compatible endpoint over the pool, at http://127.0.0.1:4000/v1. Without keys only this
# machine may ask. docs/operations.md has limits, budgets a key and a day, traces, metrics.
# server: { host: 0.0.0.0, port: 4000, keys: [env:SMACS_KEY] }
# traces: { content: full, retentionDays: 7 }
`
