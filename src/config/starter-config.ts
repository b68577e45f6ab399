/** What `smacs init` writes: a file that works with Ollama as it is, and an example of every other kind of model. */
export const starterConfig = `# smacs.yaml says which models answer together, and how. \`smacs doctor\` checks it.
# Relative paths are relative to this file. A value env:NAME is taken from the environment. Unknown keys are errors.

models:
  # Ollama, https://ollama.com (first run \`ollama pull qwen3:4b\`, and the same for the two others)
  - id: qwen
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
    model: llama3.2:3b

  # vLLM, https://docs.vllm.ai (run \`vllm serve Qwen/Qwen2.5-7B-Instruct\`). It sends log-probabilities, which
  # sharpen the choice between candidates.
  # - id: qwen-7b
  #   provider: openai-compatible
  #   baseUrl: http://127.0.0.1:8000/v1
  #   model: Qwen/Qwen2.5-7B-Instruct
  #   contextTokens: 32768
  #   concurrency: 8

  # The server of llama.cpp (run \`llama-server -m model.gguf --port 8080\`); LM Studio is the same on port 1234
  # - id: local
  #   provider: openai-compatible
  #   baseUrl: http://127.0.0.1:8080/v1
  #   model: local
  #   maxTokens: 2048
  #   temperature: 0.7

  # A hosted API. Prices let smacs count costs and keep to --max-cost-usd.
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
# embedder: { provider: openai-compatible, baseUrl: "http://127.0.0.1:11434/v1", model: nomic-embed-text }

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
