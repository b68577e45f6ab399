/**
 * smacs/strategy: what a strategy of one's own is made of. `createSmacs({ strategies: { mine } })` takes it; the context's
 * desk asks models, counts calls and makes the events.
 */

export { z } from 'zod'
export { extractAnswer } from '../answers/extract-answer.ts'
export { type AnswerGrouping, groupAnswers } from '../answers/group-answers.ts'
export type { Answer, Decision, SummedUsage } from '../method/answer.ts'
export { type GenerationSettings, type ReferenceRule, startReference } from '../method/calls/answer-request.ts'
export { askInTurn } from '../method/calls/ask-in-turn.ts'
export { askPanel, type PanelAnswers, type PanelRule, type Reference, type Seat } from '../method/calls/ask-panel.ts'
export type { CallDesk, StartedCall, Writer } from '../method/calls/call-desk.ts'
export type { GenerationOutcome } from '../method/calls/generate.ts'
export { decisionFrom, speakerOf } from '../method/choosing/decision.ts'
export { type VoteRule, voteOnAnswers } from '../method/choosing/vote-on-answers.ts'
export type { CallStage, CollaborationEvent, Generation, PanelMember } from '../method/events.ts'
export { findPanel, modelNamed } from '../method/retrieval/find-panel.ts'
export {
  answerLineShape,
  panelOptionsShape,
  quorumShape,
  type ResolvedVoteOptions,
  referenceTextShape,
  voteOptionsSchema,
} from '../method/strategies/panel-options.ts'
export { type AnyStrategy, strategies } from '../method/strategies/registry.ts'
export type { AnswerSettings, FittingSurroundings, MethodContext, Strategy } from '../method/strategy.ts'
export type { ChatModel, ChatRequest, ModelId } from '../ports/chat-model.ts'
export type { Message } from '../ports/message.ts'
export type { Question } from '../ports/question.ts'
export type { BankView, NeighbourRule } from '../ports/question-bank.ts'
