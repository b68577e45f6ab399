import type { Show, ShowSection } from '../../config/server-section.ts'

/**
 * What is shown of an answer. The request comes before the file, the file before the door's own habit. Where tools or
 * JSON are asked for, programs read the answer: then only what the request itself asks for is shown, and nothing is put
 * under a JSON answer.
 */
export function resolveShow(asked: {
  readonly request: Show | undefined
  readonly section: ShowSection | undefined
  /** What clients of this protocol are used to. */
  readonly byDefault: Show
  /** Undefined = one model, whose own thinking passes through as it is: there is no pool to watch. */
  readonly strategy: string | undefined
  readonly isForPrograms: boolean
  readonly isJson: boolean
}): Show {
  const { request, section, byDefault, strategy, isForPrograms, isJson } = asked
  if (request !== undefined) return request === 'footer' && isJson ? 'none' : request
  if (isForPrograms || strategy === undefined) return 'none'
  const named = typeof section === 'string' ? section : section?.[strategy]
  return named ?? byDefault
}
