import { hash } from 'node:crypto'

/**
 * Where a foreign row has the fields of a recording's line: a dotted path a field (`output.choices.0.text`). `=value` is
 * that value in every row, the empty path leaves a field out. Fields that are not named are read under their own names.
 */
export type FieldMap = Readonly<Record<string, string>>

/**
 * A foreign row as a recording's line. Chat messages become their texts, words for right and wrong become 1 and 0. A row
 * without a model is of the model that the file is named for; one without an id is known by its question.
 */
export function mapFields(row: unknown, map: FieldMap, fields: readonly string[], modelOfFile: string): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row
  const line: Record<string, unknown> = {}
  for (const field of fields) {
    const path = map[field] ?? field
    const value = path.startsWith('=') ? path.slice(1) : path === '' ? undefined : valueAt(row, path)
    if (value !== undefined) line[field] = value
  }
  const question = textOf(line.question, 'user')
  return {
    ...line,
    question,
    response: textOf(line.response, 'assistant'),
    model: line.model ?? modelOfFile,
    questionId: line.questionId ?? (typeof question === 'string' ? hash('sha256', question).slice(0, 16) : undefined),
    ...(typeof line.correct === 'string' && { correct: verdicts[line.correct.trim().toLowerCase()] ?? line.correct }),
    ...(typeof line.sample === 'string' && { sample: Number(line.sample) }),
  }
}

const verdicts: Readonly<Record<string, number>> = {
  ...Object.fromEntries(['true', 'correct', 'right', 'yes', 'pass', 'passed', 'c', '1'].map((word) => [word, 1])),
  ...Object.fromEntries(['false', 'incorrect', 'wrong', 'no', 'fail', 'failed', 'i', '0'].map((word) => [word, 0])),
}

/** A path may go through lists by place; a key that holds dots itself is found whole. */
function valueAt(row: object, path: string): unknown {
  if (Object.hasOwn(row, path)) return (row as Record<string, unknown>)[path]
  let here: unknown = row
  for (const key of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined
    here = (here as Record<string, unknown>)[key]
  }
  return here
}

/** The text of a message, or of those messages of a chat that are by one side. */
function textOf(value: unknown, role: 'user' | 'assistant'): unknown {
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) {
    const said = value.filter((part) => typeof part === 'string' || part?.role === undefined || part.role === role)
    const texts = said.map((part) => textOf(part, role))
    return texts.length > 0 && texts.every((text) => typeof text === 'string') ? texts.join('\n\n') : value
  }
  if (typeof value !== 'object' || value === null) return value
  const { content, text } = value as { content?: unknown; text?: unknown }
  return textOf(content ?? text, role)
}
