import { parseDocument, YAMLMap, YAMLSeq } from 'yaml'

/** Who is asked several times, and what it is called then: members answer at temperature 0, where every sample is the same. */
const sampled = { member: 'qwen-steps', id: 'qwen-sampled', temperature: 0.7 }

/**
 * The quickstart's configuration for a bench: one more helper, its best member at a temperature at which samples differ. The
 * pool stays as the bank knows it.
 */
export function benchConfig(quickstart: string): string {
  const document = parseDocument(quickstart)
  const models = document.get('models')
  if (!(models instanceof YAMLSeq)) throw new Error('The configuration has no list of models.')
  const member = models.items.find((item) => item instanceof YAMLMap && item.get('id') === sampled.member)
  if (!(member instanceof YAMLMap)) throw new Error(`The configuration has no model ${sampled.member}.`)
  const { id: _, temperature: __, ...rest } = member.toJSON() as Record<string, unknown>
  const { id, temperature } = sampled
  models.add(document.createNode({ id, helper: true, ...rest, temperature }))
  return String(document)
}
