/**
 * smacs/testing: models that say their lines, a clock that waits for nobody, and what every model, embedder, bank and
 * equivalence must do, as suites for any test runner.
 */

export { questionBankContract } from '../bank/question-bank.contract.ts'
export { createVirtualClock, type VirtualClock, type VirtualClockOptions } from '../clock/virtual-clock.ts'
export { embedderContract } from '../embedders/embedder.contract.ts'
export { answerEquivalenceContract } from '../equivalence/answer-equivalence.contract.ts'
export { type ChatModelUnderTest, chatModelContract } from '../models/chat-model.contract.ts'
export { createRecordedModel, type RecordedModelOptions } from '../models/recorded/recorded-model.ts'
export { type RecordedResponse, type ResponseLookup, samplesOf } from '../models/recorded/recorded-response.ts'
export {
  createScriptedModel,
  ScriptExhaustedError,
  type ScriptedCall,
  type ScriptedModelOptions,
} from '../models/scripted/scripted-model.ts'
export type { ScriptedLines, ScriptedReply } from '../models/scripted/scripted-reply.ts'
export type { ContractOptions, TestRunner } from '../ports/test-runner.ts'
export { createSeededRandom } from '../random/seeded-random.ts'
