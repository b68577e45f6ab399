import { aggregateSubsets } from '../aggregation/aggregate-subsets.ts'
import type { Decision } from '../answer.ts'
import { type AnsweredReference, askReferences } from '../calls/ask-references.ts'
import { createCallDesk } from '../calls/call-desk.ts'
import { isFreeText } from '../calls/form/free-text.ts'
import { asAnswer, isReadAsItComes } from '../calls/form/sole-writer.ts'
import { modelNamed } from '../calls/model-named.ts'
import { chooseCandidate } from '../choosing/choose-candidate.ts'
import { decisionFrom } from '../choosing/decision-from.ts'
import { voteToolCalls } from '../choosing/vote-tool-calls.ts'
import type { CollaborationEvent } from '../events.ts'
import { findPanel } from '../retrieval/find-panel.ts'
import type { MethodContext, Strategy } from '../strategy.ts'
import { paperOptionsSchema, type ResolvedPaperOptions } from './paper-options.ts'

/**
 * SMACS as published (arXiv 2507.14200; SMCS at ACL 2026): retrieval-based prior selection, then exploration-exploitation
 * posterior enhancement. docs/method.md sets each step beside the paper's. Calls: `references` + `subsets`, 15 by default.
 */
export const paper: Strategy<ResolvedPaperOptions> = {
  name: 'paper',
  optionsSchema: paperOptionsSchema,
  modelsNamedIn: ({ aggregator }) => ({ aggregator }),
  newTextsBy: ({ aggregator }) => aggregator ?? true,

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const desk = createCallDesk(context)
    try {
      const { panel } = yield* findPanel(question, context, options)
      const members = panel.map(({ model }) => modelNamed(model, context))
      const aggregatorGiven = options.aggregator === undefined ? undefined : modelNamed(options.aggregator, context)

      // A panel of one writes the answer itself: as the caller wants it, at once, and with all the time there is.
      const alone = members.length === 1
      const asking = askReferences(
        question,
        members,
        context,
        desk,
        alone ? { ...options, sole: true, ...answerSettingsOf(context) } : options,
        alone ? context.deadlineAtMs : stageEndMs(context, options.referenceTimeShare),
      )
      const panelAnswered = yield* alone && isFreeText(question) ? asAnswer(asking) : asking
      const priorOf = ({ reference }: AnsweredReference): number => panel[reference]?.priorScore ?? 0
      const vote = yield* voteToolCalls(panelAnswered, panelAnswered.map(priorOf))
      if (vote.caller !== undefined) return decisionFrom(vote.caller.generation)
      const answered = vote.talkers
      const [only] = answered
      if (answered.length === 1 && only !== undefined) return decisionFrom(only.generation)

      const scores = answered.map(priorOf)
      const best = answered[indexOfHighest(scores)] as AnsweredReference
      const aggregator = aggregatorGiven ?? best.model
      const isShown = options.subsets === 1 && isFreeText(question)
      const aggregating = aggregateSubsets(
        question,
        answered,
        scores,
        aggregator,
        context,
        desk,
        { ...options, cutStands: isShown && isReadAsItComes(context) },
        context.deadlineAtMs,
      )
      const candidates = yield* isShown ? asAnswer(aggregating) : aggregating
      if (candidates.length === 0) {
        const note = `Every aggregation failed: the answer is the reference of ${best.model.id}, the best by its prior.`
        yield { type: 'noted', degraded: true, note }
        return decisionFrom(best.generation)
      }
      if (candidates.length < options.subsets) {
        const note = `${options.subsets - candidates.length} of ${options.subsets} aggregations failed.`
        yield { type: 'noted', degraded: true, note }
      }
      const winner = yield* chooseCandidate(question, candidates, context, options.alpha)
      return decisionFrom(winner.generation)
    } finally {
      desk.close()
    }
  },
}

function answerSettingsOf({ answerSettings }: MethodContext): Pick<MethodContext, 'answerSettings'> {
  return answerSettings === undefined ? {} : { answerSettings }
}

function stageEndMs({ clock, deadlineAtMs }: MethodContext, share: number): number | undefined {
  if (deadlineAtMs === undefined) return undefined
  const now = clock.nowMs()
  return now + share * (deadlineAtMs - now)
}

function indexOfHighest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? 0) ? index : best), 0)
}
