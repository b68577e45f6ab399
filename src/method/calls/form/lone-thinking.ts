import type { GenerationOutcome } from '../generate.ts'

const opening = /<(?:think|thinking|thought)>|\[THINK\]|◁think▷/i
/** On a line of its own, or at a line's end or start: a mark that is only spoken of stands inside a sentence or code. */
const closing =
  /(?:^|\n)[ \t]*(?:<\/(?:think|thinking|thought)>|\[\/THINK\]|◁\/think▷)|(?:<\/(?:think|thinking|thought)>|\[\/THINK\]|◁\/think▷)[ \t]*(?=\r?\n|$)/gi

/**
 * The outcome with thinking and answer apart where only the mark between them came: chat templates that open the block
 * themselves leave the closing mark alone. For answers that nobody has read by then.
 */
export function withoutLoneThinking(outcome: GenerationOutcome): GenerationOutcome {
  if (!outcome.ok) return outcome
  const { text, reasoning = '', meanLogprob: _, logprobTokens: __, tokenLogprobs: ___, ...kept } = outcome.generation
  // Every closing mark has one, and most answers have none: the expression is dear.
  if (!text.includes('/')) return outcome
  const mark = [...text.matchAll(closing)].findLast(({ index }) => !isInCode(text.slice(0, index)))
  if (mark === undefined || opening.test(text)) return outcome
  const thought = text.slice(0, mark.index).trim()
  const answer = text.slice(mark.index + mark[0].length).trim()
  // Nothing after the mark: it closed nothing that anybody knows of.
  if (answer === '') return { ok: true, generation: { ...outcome.generation, text: thought } }
  // Log-probabilities were of thinking and answer together.
  return { ok: true, generation: { ...kept, text: answer, reasoning: reasoning + thought } }
}

function isInCode(before: string): boolean {
  return before.split('```').length % 2 === 0
}
