import { toldByFeedback } from '../../learning/told-by-feedback.ts'
import type { Client } from '../access/clients.ts'
import type { CounterfactualThread } from '../counterfactuals/counterfactual-thread.ts'
import { registerCounterfactuals } from '../counterfactuals/counterfactuals-route.ts'
import { feedbackBody, registerFeedback } from '../feedback/feedback-route.ts'
import type { HttpServer } from '../http-types.ts'
import type { AskBank } from '../page/bank/bank-routes.ts'
import type { TraceBody } from '../page/trace-body.ts'
import type { ServedConfiguration } from '../server-state.ts'
import { registerTraceExport } from './trace-export-route.ts'
import { seenOwner } from './trace-lookup.ts'
import { createNeighbourFinder, registerTraceNeighbours } from './trace-neighbours-route.ts'
import { registerTraces, type TraceRouteParts } from './traces-route.ts'

/** Everything under `/v1/traces`: how answers came about, what is said of them, and what else could have been said. */
export function registerTraceRoutes(
  server: HttpServer,
  parts: Omit<TraceRouteParts, 'bodyOf'> & {
    readonly askBank: AskBank
    readonly counterfactuals: CounterfactualThread
    readonly configuration: () => ServedConfiguration
    /** Told that somebody said something of an answer, or took it back. */
    readonly onFeedback: () => void
  },
): void {
  const { store, lookup, askBank, counterfactuals, configuration } = parts
  const bodyOf = async (client: Client, id: string): Promise<TraceBody> => {
    const trace = await lookup.traceFor(client, id)
    const feedback = await store.feedback(seenOwner(client), id)
    return { object: 'smacs.trace', ...trace, ...(feedback && { feedback: feedbackBody(id, feedback) }) }
  }
  const findNeighbours = createNeighbourFinder(askBank, () => configuration().embedder)
  registerTraces(server, { ...parts, bodyOf })
  registerTraceNeighbours(server, { lookup, findNeighbours })
  registerTraceExport(server, { bodyOf, findNeighbours })
  registerCounterfactuals(server, { lookup, thread: counterfactuals, configuration })
  registerFeedback(server, {
    ...parts,
    onFeedback(traceId, feedback) {
      parts.onFeedback()
      const { learner, server: section } = configuration()
      if (feedback !== undefined && section.learn?.leaveOut.includes(feedback.client)) return
      learner?.tell(traceId, (question, state) => toldByFeedback(feedback, question, state))
    },
  })
}
