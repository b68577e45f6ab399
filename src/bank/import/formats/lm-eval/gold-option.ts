import { optionPlace } from '../../../../answers/question-options.ts'
import type { NamedOptions } from './asked-question.ts'

/** What is known of a choice. */
export interface LoggedChoice {
  readonly doc: Readonly<Record<string, unknown>>
  readonly target: unknown
  /** The option that the model was taken to choose, and whether the harness counted it; absent for written answers. */
  readonly chosen?: { readonly place: number; readonly isRight: boolean | undefined }
}

/**
 * The place of the right option. Logs write it as a place from 0, as the option's name or as its text, and a digit may be
 * any of the three: what the harness counted as right decides, and where that leaves two there is none.
 */
export function goldOption({ doc, target, chosen }: LoggedChoice, { texts, labels }: NamedOptions): number | undefined {
  const key = doc.answerKey ?? doc.answerkey
  const keyed = typeof key === 'string' || typeof key === 'number' ? labels.indexOf(String(key)) : -1
  const candidates = new Set(keyed >= 0 ? [keyed] : readings(doc, target, texts, labels))
  if (chosen?.isRight === true && candidates.has(chosen.place)) return chosen.place
  if (chosen?.isRight === false) candidates.delete(chosen.place)
  const [only, ...more] = candidates
  return more.length === 0 ? only : undefined
}

function readings(
  doc: LoggedChoice['doc'],
  target: unknown,
  texts: readonly string[],
  labels: readonly string[],
): readonly number[] {
  if (typeof target === 'number') return target in texts ? [target] : []
  if (typeof target !== 'string') return []
  const written = target.trim()
  const isPlace = /^\d+$/.test(written) && Number(written) in texts
  if (isPlace && Object.values(doc).includes(Number(written))) return [Number(written)]
  const letter = /^\(?([A-Z])\)?\.?$/.exec(written)?.[1]
  const places = [
    ...(isPlace ? [Number(written)] : []),
    labels.indexOf(letter ?? written),
    texts.findIndex((text) => text.trim() === written),
    ...(letter !== undefined && labels.length === 0 ? [optionPlace(letter, texts.length) ?? -1] : []),
  ]
  return places.filter((place) => place in texts)
}
