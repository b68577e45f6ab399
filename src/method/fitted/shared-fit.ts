import type { ModelId } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { fitOpenAnswers } from '../open-answers/fit-open-answers.ts'
import { readOpenAnswers } from '../open-answers/read-open-answers.ts'
import { fitPosterior, type PosteriorFit } from '../posterior/fit-posterior.ts'

/** Fits shared by `calibrated` and `adaptive`, and by every option of theirs: a bank view never changes. */
const fits = new WeakMap<BankView, Map<string, Promise<PosteriorFit>>>()

/** `fitPosterior` with what open answers teach, done once a bank view, pool and embedder. */
export function sharedFit(bank: BankView, models: readonly ModelId[], embedder: Embedder): Promise<PosteriorFit> {
  const byWorld = fits.get(bank) ?? new Map<string, Promise<PosteriorFit>>()
  fits.set(bank, byWorld)
  const key = JSON.stringify([models, embedder.id])
  const known = byWorld.get(key)
  if (known !== undefined) return known
  const fit = fitEverything(bank, models, embedder)
  byWorld.set(key, fit)
  // A failed fit is tried again.
  fit.catch(() => byWorld.delete(key))
  return fit
}

async function fitEverything(bank: BankView, models: readonly ModelId[], embedder: Embedder): Promise<PosteriorFit> {
  const fit = await fitPosterior(bank, models)
  const questions = await readOpenAnswers(bank, fit, embedder)
  if (questions === undefined) return { ...fit, fitted: { ...fit.fitted, openAnswersUnread: true } }
  const openAnswers = await fitOpenAnswers(questions)
  return openAnswers === undefined ? fit : { ...fit, fitted: { ...fit.fitted, openAnswers } }
}
