import { z } from 'zod'

/** A sentence embedder of the MiniLM class: a folder with an ONNX graph and its tokenizer. */
export const onnxEmbedderOptionsSchema = z.strictObject({
  provider: z.literal('onnx').optional(),
  /** Holds the model and tokenizer.json; tokenizer_config.json and sentence_bert_config.json are read where present. */
  folder: z.string().min(1),
  /** The graph's file name in the folder; it has to give `last_hidden_state`. */
  model: z.string().min(1).default('model.onnx'),
  /** How token vectors become one: their mean over the text, or the first token's. The model's card says which. */
  pooling: z.enum(['mean', 'cls']).default('mean'),
  /** Longer texts are cut. Default: what the folder says, at most 512. */
  maxTokens: z.int().min(8).optional(),
  /** Put before every question, where the model was trained so (`query: `). */
  queryPrefix: z.string().default(''),
  /** Put before every bank question and every answer (`passage: `). */
  documentPrefix: z.string().default(''),
  /** CPU threads of one batch. */
  threads: z.int().min(1).default(1),
})

/** What a user writes. */
export type OnnxEmbedderOptions = z.input<typeof onnxEmbedderOptionsSchema>
/** What the embedder reads. */
export type ResolvedOnnxEmbedderOptions = z.output<typeof onnxEmbedderOptionsSchema>
