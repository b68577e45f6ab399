import type { BankView, Neighbour } from '../../ports/question-bank.ts'
import { cosineMatrix } from '../../statistics/vectors.ts'
import type { Reference } from '../calls/ask-panel.ts'
import { embedTexts } from '../calls/embed-texts.ts'
import { stageEndMs } from '../calls/stage-end.ts'
import { likelyTokens } from '../calls/token-estimate.ts'
import type { MethodContext } from '../strategy.ts'
import type { LeadAnswer } from './refine-support.ts'

export type ComparedAnswers =
  | { readonly ok: true; readonly leads: readonly LeadAnswer[] }
  | { readonly ok: false; readonly error: Error }

/** Under a deadline, comparing may take this share of the time left. */
const comparingTimeShare = 0.25

/**
 * Holds each lead's answer against what the bank has of it on the questions of a support set, the first sample of each.
 * Recorded answers are embedded once while the bank lives, as many as are remembered. Lengths are estimated tokens of the
 * texts, by one rule for all.
 */
export async function compareWithRecorded(
  leads: readonly Reference[],
  support: readonly Neighbour[],
  bank: BankView,
  context: MethodContext,
): Promise<ComparedAnswers> {
  const recorded = leads.map(({ model }) =>
    support.map(({ index }) => bank.cells(index, model.id).find(({ response }) => response !== undefined)?.response),
  )
  const given = leads.map(({ generation }) => generation.text)
  const texts = [...new Set([...given, ...recorded.flat().filter((text) => text !== undefined)])]
  const vectors = await vectorsOf(texts, bank, context)
  if (!vectors.ok) return vectors
  return {
    ok: true,
    leads: recorded.map((responses, lead): LeadAnswer => {
      const answer = given[lead] ?? ''
      const own = vectors.byText.get(answer) ?? []
      return {
        length: likelyTokens({}, answer),
        recordedLengths: responses.map((text) => (text === undefined ? undefined : likelyTokens({}, text))),
        similarities: responses.map((text) =>
          text === undefined ? undefined : cosineMatrix([own, vectors.byText.get(text) ?? []])[1],
        ),
      }
    }),
  }
}

/** Vectors of recorded answers that are kept for each bank: 40 MB of the lexical embedder's. */
const mostRemembered = 20_000

const remembered = new WeakMap<BankView, Map<string, Float32Array>>()

async function vectorsOf(texts: readonly string[], bank: BankView, context: MethodContext) {
  const known = remembered.get(bank) ?? new Map<string, Float32Array>()
  remembered.set(bank, known)
  const missing = texts.filter((text) => !known.has(text))
  const untilMs = stageEndMs(context, comparingTimeShare)
  const embedded = missing.length === 0 ? undefined : await embedTexts(missing, 'document', context, untilMs)
  if (embedded?.ok === false) return embedded
  const byText = new Map(texts.map((text) => [text, known.get(text) ?? new Float32Array()]))
  for (const [place, text] of missing.entries()) byText.set(text, embedded?.vectors[place] ?? new Float32Array())
  if (known.size + missing.length > mostRemembered) known.clear()
  for (const [text, vector] of byText) known.set(text, vector)
  return { ok: true, byText } as const
}
