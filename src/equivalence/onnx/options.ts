import { z } from 'zod'

/** A model that decides whether two answers say the same: a folder with an ONNX graph, its tokenizer and its config.json. */
export const onnxEquivalenceOptionsSchema = z.strictObject({
  /** Holds the model, tokenizer.json and config.json; tokenizer_config.json is read where present. */
  folder: z.string().min(1),
  /** The graph's file name in the folder; it has to give `logits`. */
  model: z.string().min(1).default('model.onnx'),
  /** The probability from which an answer counts as entailed by another. It has to be reached in both directions. */
  threshold: z.number().gt(0).max(1).default(0.9),
  /** CPU threads of one batch. */
  threads: z.int().min(1).default(1),
})

/** What a user writes. */
export type OnnxEquivalenceOptions = z.input<typeof onnxEquivalenceOptionsSchema>
