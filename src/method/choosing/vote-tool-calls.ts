import { toolCallsKey } from '../../answers/tool-call-key.ts'
import type { PanelAnswers, Reference } from '../calls/ask-panel.ts'
import type { CollaborationEvent } from '../events.ts'
import { speakerOf } from './decision.ts'

/**
 * Where references want tools called, they vote: first whether to call or to answer, then which calls, those with equal
 * names and arguments together. Calls are never mixed or rewritten by an aggregator.
 * @param references in panel order, at least one; it decides ties
 * @param weightOf what a vote weighs, by default the prior; all alike where none is above 0
 */
export async function* voteToolCalls(
  references: readonly Reference[],
  weightOf: (reference: Reference) => number = ({ prior }) => prior,
): AsyncGenerator<CollaborationEvent, PanelAnswers> {
  const weights = references.map(weightOf)
  const even = !weights.some((weight) => weight > 0)
  const ballots = references.map((reference, place) => {
    const calls = reference.generation.toolCalls ?? []
    return {
      reference,
      weight: even ? 1 : (weights[place] ?? 0),
      key: calls.length === 0 ? undefined : toolCallsKey(calls),
    }
  })
  const calling = ballots.filter(({ key }) => key !== undefined)
  const talking = ballots.filter(({ key }) => key === undefined)
  const answered = talking.map(({ reference }) => reference)
  if (calling.length === 0) return { caller: undefined, answered }

  const sum = (of: typeof ballots): number => of.reduce((total, { weight }) => total + weight, 0)
  const [first] = ballots
  const callWins = sum(calling) === sum(talking) ? first?.key !== undefined : sum(calling) > sum(talking)
  const groups = [...Map.groupBy(ballots, ({ key }) => key ?? '').entries()]
    .map(([key, members]) => ({ key, members, weight: sum(members) }))
    // Stable: groups come in the order of their first members.
    .sort((a, b) => b.weight - a.weight)
  const [winner] = groups.filter(({ key }) => key !== '')
  const total = sum(ballots)
  const ranked = callWins ? groups.toSorted((a, b) => Number(b === winner) - Number(a === winner)) : groups
  yield {
    type: 'answers-weighed',
    clusters: ranked.map(({ key, members, weight }) => ({
      answer: key === '' ? 'an answer in words' : key,
      supporters: members.map(({ reference }) => reference.model.id),
      share: weight / total,
    })),
    voices: ballots.map(({ reference, weight, key = '' }) => {
      return { model: reference.model.id, cluster: ranked.findIndex((group) => group.key === key), weight }
    }),
    asked: references.length,
    decision: callWins ? 'stop' : 'ask-more',
    explanation: callWins
      ? `${calling.length} of ${references.length} want a tool called, ${winner?.members.length ?? 0} of them the same.`
      : `${talking.length} of ${references.length} answer in words; the tool calls of the others are left out.`,
  }
  const caller =
    callWins && winner !== undefined ? speakerOf(winner.members.map(({ reference }) => reference)) : undefined
  return { caller, answered }
}
