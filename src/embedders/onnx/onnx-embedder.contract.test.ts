import * as vitest from 'vitest'
import { fetchedWeights, isPackageFetched, requireFetchedPackage } from '../../../test/fetched-parts.ts'
import type { OnnxPackage, TokenizersPackage } from '../../onnx/runtime.ts'
import { minilm } from '../../weights/manifest.ts'
import { embedderContract } from '../embedder.contract.ts'
import { createOnnxEmbedder } from './onnx-embedder.ts'

const weights = await fetchedWeights(minilm)
const isFetched = isPackageFetched('onnxruntime-node') && isPackageFetched('@huggingface/tokenizers')

embedderContract(
  vitest,
  'an ONNX embedder (MiniLM)',
  () =>
    createOnnxEmbedder(
      { folder: weights?.folder ?? '' },
      {
        importRuntime: async () => ({
          onnx: requireFetchedPackage('onnxruntime-node') as OnnxPackage,
          tokenizers: requireFetchedPackage('@huggingface/tokenizers') as TokenizersPackage,
        }),
      },
    ),
  { testTimeoutMs: 30_000, skip: weights === undefined || !isFetched },
)
