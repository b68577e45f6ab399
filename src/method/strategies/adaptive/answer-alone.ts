import type { Decision } from '../../answer.ts'
import { createWaveAsker } from '../../calls/ask-in-waves.ts'
import { cutAnswer } from '../../calls/cut-answer.ts'
import { examinePrograms } from '../../calls/examine-programs.ts'
import { decisionFrom, leadersDecision } from '../../choosing/decision.ts'
import { voteToolCalls } from '../../choosing/vote-tool-calls.ts'
import type { CollaborationEvent } from '../../events.ts'
import { chooseOpenAnswer } from '../../open-answers/choose-open-answer.ts'
import { readJudged } from '../../posterior/pool-posterior.ts'
import { wantsLogprobs } from '../../posterior/read-prior.ts'
import { readingEvent } from '../../posterior/reading-event.ts'
import { changeProbability } from '../../stopping/stopping-rule.ts'
import { type AdaptiveAsking, noteFailures } from './ask-until-sure.ts'

/**
 * One member writes the answer as the caller wants it, and is shown as it writes; where it fails before that, the next.
 * @param because why one is enough, where it is not that no more may be asked
 */
export async function* answerAlone(
  { question, context, options, posterior, order, rule }: AdaptiveAsking,
  because: string | undefined,
): AsyncGenerator<CollaborationEvent, Decision> {
  const asker = createWaveAsker(question, context, {
    ...options,
    order,
    priors: posterior.view.accuracy,
    logprobs: wantsLogprobs(question, posterior),
    writer: 'sole',
    // Nobody overtakes it: two texts would be shown as one.
    usualMs: {},
  })
  yield* asker.untilAnswered(1)
  const references = asker.answered()
  if (references.length === 0) return decisionFrom(yield* cutAnswer(asker.begun(), asker.failures()))
  const { caller, answered } = yield* voteToolCalls(references)
  if (caller !== undefined) return decisionFrom(caller.generation)

  const examined = yield* examinePrograms(question, answered, context)
  const reading = yield* readJudged(posterior, examined, asker.remaining())
  yield* noteFailures(asker)
  if (reading.leader === undefined) return yield* chooseOpenAnswer(answered, posterior, context)
  const change = changeProbability(rule, reading.standing)
  yield readingEvent(posterior, reading, { decision: 'stop', change, because })
  return leadersDecision(posterior, reading)
}
