import { SmacsError } from '../../errors/smacs-error.ts'

/** Reads the probability that the second text follows from the first, or says the same, off a model's logits of one pair. */
export type SamenessHead = (logits: ArrayLike<number>) => number

const saysSame = /^(?:entail(?:ment|ed|s)?|(?:is_)?equivalent|equivalence|(?:is_)?duplicate|paraphrase|same)$/i

/**
 * The head that a model's `config.json` describes. Of named labels `entailment`, `equivalent`, `duplicate`, `paraphrase` or
 * `same` is the one wanted, wherever it stands; of two without names the second, as in GLUE's pairs; one alone is a logit of
 * its own.
 * @throws SmacsError when that cannot be told: NLI models order their three labels differently
 */
export function samenessHead(config: object): SamenessHead {
  const labels = labelsOf(config)
  const named = labels.findIndex((label) => saysSame.test(label))
  const hasNames = labels.some((label) => !/^(?:LABEL_)?\d+$/i.test(label))
  if (labels.length === 1) return checked(1, ([logit = Number.NaN]) => 1 / (1 + Math.exp(-logit)))
  const place = named === -1 && labels.length === 2 && !hasNames ? 1 : named
  if (place === -1) {
    const found = labels.length === 0 ? 'no id2label' : `the labels ${labels.join(', ')}`
    throw new SmacsError(
      'equivalence',
      `its config.json has ${found}: name the label that stands for the same in id2label, \`entailment\` or \`equivalent\``,
    )
  }
  return checked(labels.length, (logits) => softmaxAt(logits, place))
}

function labelsOf(config: object): readonly string[] {
  const given: unknown = Reflect.get(config, 'id2label')
  if (typeof given !== 'object' || given === null) return []
  return Object.entries(given)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, label]) => String(label))
}

function checked(labels: number, read: (logits: readonly number[]) => number): SamenessHead {
  return (logits) => {
    if (logits.length === labels) return read(Array.from(logits))
    throw new SmacsError('equivalence', `it gives ${logits.length} logits a pair, and its config.json ${labels} labels`)
  }
}

function softmaxAt(logits: readonly number[], place: number): number {
  const most = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - most))
  return (powers[place] ?? Number.NaN) / powers.reduce((sum, power) => sum + power, 0)
}
