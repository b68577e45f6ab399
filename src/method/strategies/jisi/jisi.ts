import { writeAnswer } from '../../aggregation/write-answer.ts'
import type { Decision } from '../../answer.ts'
import type { Reference } from '../../calls/ask-panel.ts'
import { askFurther, askWithSubstitutes } from '../../calls/ask-with-substitutes.ts'
import { stageEndMs } from '../../calls/stage-end.ts'
import { likelyTokens } from '../../calls/token-estimate.ts'
import { decisionFrom, speakerOf } from '../../choosing/decision.ts'
import type { CollaborationEvent } from '../../events.ts'
import { modelIfNamed } from '../../retrieval/find-panel.ts'
import { closeToBest, referencesKept } from '../../routing/reference-switch.ts'
import { routeByAnswers, routeByQuestion } from '../../routing/route.ts'
import type { Strategy } from '../../strategy.ts'
import { jisiOptionsSchema, type ResolvedJisiOptions } from './jisi-options.ts'

/** An aggregator that writes nothing is followed by the next of the ranking, once. */
const aggregatorsTried = 2

/**
 * JiSi (arXiv 2601.01330), the successor of SMACS: the leads answer, their answers choose among the question's
 * neighbours, those say who is worth hearing and who aggregates, and where one model stands out its answer is taken as it is.
 * docs/method.md sets each step beside the paper's. Calls: `leads` + up to `references` that were no leads + 1; 3 to 7 by default.
 */
export const jisi: Strategy<ResolvedJisiOptions> = {
  name: 'jisi',
  optionsSchema: jisiOptionsSchema,
  modelsNamedIn: ({ aggregator }) => ({ aggregator }),
  newTextsBy: ({ aggregator }) => [aggregator ?? true],

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const named = modelIfNamed(options.aggregator, context)
    const leadCount = context.models.length < options.leads ? 1 : options.leads
    const query = yield* routeByQuestion(question, context, options, leadCount)
    const [leads, others] = [query.ranking.slice(0, leadCount), query.ranking.slice(leadCount)]
    const untilMs = stageEndMs(context, options.referenceTimeShare)
    const { caller, answered } = yield* askWithSubstitutes(question, leads, others, context, { ...options, untilMs })
    if (caller !== undefined) return decisionFrom(caller.generation)

    const mixed = yield* routeByAnswers(query, answered, context, options, options.references)
    const rankings = { query: query.ranking, mixed: mixed.ranking }
    const ranking = rankings[options.expertRanking]
    const best = ranking.slice(0, options.references).map(({ prior }) => prior)
    const experts = ranking.slice(0, closeToBest(best, options.switchRatio)).map(({ model }) => model)
    const asked = new Set([...leads, ...answered].map(({ model }) => model))
    const unheard = ranking.filter(({ model }) => experts.includes(model) && !asked.has(model))
    const further = yield* askFurther(question, unheard, context, {
      ...options,
      firstReference: Math.max(leadCount, ...answered.map(({ reference }) => reference + 1)),
      untilMs: stageEndMs(context, options.referenceTimeShare),
    })

    const heard = ranking.flatMap(({ model, prior }): Reference[] => {
      const reference = [...answered, ...further].find((other) => other.model === model)
      return reference === undefined ? [] : [{ ...reference, prior }]
    })
    const close = heard.filter(({ model }) => experts.includes(model))
    const rated = close.map(({ prior, generation }) => ({ score: prior, tokens: likelyTokens({}, generation.text) }))
    const [first, ...rest] = close.slice(0, referencesKept(rated, options))
    if (first === undefined || rest.length === 0) return decisionFrom((first ?? speakerOf(heard)).generation)

    const silent = [...asked, ...experts].filter((model) => !heard.some((reference) => reference.model === model))
    const writers = rankings[options.aggregatorRanking]
      .map(({ model }) => model)
      .filter((model) => !silent.includes(model))
    const aggregators = named === undefined ? writers.slice(0, aggregatorsTried) : [named]
    return yield* writeAnswer(
      question,
      aggregators,
      { references: [first, ...rest] },
      first.generation,
      context,
      options,
    )
  },
}
