// Optional peers that are not installed here: as much of their types as this folder uses.

declare module 'onnxruntime-node' {
  export const InferenceSession: import('./runtime.ts').OnnxPackage['InferenceSession']
  export const Tensor: import('./runtime.ts').OnnxPackage['Tensor']
}

declare module '@huggingface/tokenizers' {
  export const Tokenizer: import('./runtime.ts').TokenizersPackage['Tokenizer']
}
