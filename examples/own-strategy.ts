import { createOpenAiCompatibleModel, createSmacs, PoolExhaustedError } from 'smacs'
import { groupAnswers, type Reference, type Strategy, startReference, voteOnAnswers, z } from 'smacs/strategy'

/** Asks one model after the other, in the order of the pool, until enough of them say the same. */
const untilAgreed: Strategy<{ agree: number; temperature: number; maxTokens: number }> = {
  name: 'until-agreed',
  optionsSchema: z.strictObject({
    agree: z.int().min(1).max(64).default(2).describe('How many have to say the same.'),
    temperature: z.number().min(0).max(2).default(0),
    maxTokens: z.int().min(1).default(1024),
  }),

  async *run(question, context, options) {
    const references: Reference[] = []
    for (const [member, model] of context.models.entries()) {
      const call = startReference(question, model, member, 'one of several', options, context)
      const outcome = yield* context.desk.until(call.outcome)
      if (!outcome.ok) continue
      references.push({ model, prior: 1, reference: member, member, generation: outcome.generation })
      const said = references.map(({ generation }) => generation.text)
      if (groupAnswers(said, question).clusters.some(({ members }) => members.length >= options.agree)) break
    }
    if (references.length === 0) throw new PoolExhaustedError([])
    return yield* voteOnAnswers(question, references, context, { weightOf: () => 1, asked: references.length })
  },
}

const models = ['qwen2.5:7b', 'llama3.1:8b', 'gemma2:9b'].map((model) =>
  createOpenAiCompatibleModel({ id: model, baseUrl: 'http://127.0.0.1:11434/v1', model }),
)
const smacs = createSmacs({ models, strategies: { agreed: untilAgreed, surer: { kind: 'agreed', agree: 3 } } })

const quick = await smacs.ask('What is 17 * 23?', { strategy: 'agreed' })
const surer = await smacs.ask('What is 17 * 23?', { strategy: 'surer' })
console.log(`${quick.extracted} after ${quick.usage.calls} calls, ${surer.extracted} after ${surer.usage.calls}`)
for (const model of models) await model.close?.()
