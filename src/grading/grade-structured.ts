import { jsonKey } from '../answers/canonical/json-value.ts'

/** Whether a JSON value is the reference's: the same members in any order. */
export function gradeStructured(extracted: string, reference: string): boolean {
  const right = jsonKey(reference)
  return right !== undefined && jsonKey(extracted) === right
}
