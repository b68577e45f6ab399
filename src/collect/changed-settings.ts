import type { AnswerSettings } from '../ports/question-bank.ts'

/** Longer values would not be read; the setting's name alone says where to look. */
const longestValue = 40

/** Each setting that is not what it was, in words: `temperature (0.7, now 0)`. */
export function changedSettings(before: AnswerSettings, now: AnswerSettings): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  return names.filter((name) => before[name] !== now[name]).map((name) => inWords(name, before[name], now[name]))
}

function inWords(name: string, before: string | number | undefined, now: string | number | undefined): string {
  const [was, is] = [before, now].map((value) => (value === undefined ? 'not set' : String(value)))
  const isShort = [was, is].every((value = '') => value.length <= longestValue)
  return isShort ? `${name} (${was}, now ${is})` : name
}
