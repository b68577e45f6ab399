/** Where tasks keep the bare question; without one it is what the model was sent. */
const questionFields = ['question', 'problem', 'query', 'input', 'prompt', 'goal', 'instruction']
/** Where they keep what the question is about. */
const passageFields = ['passage', 'context', 'contexts', 'article', 'paragraph', 'story', 'support', 'document']
/** Options that stand in fields of their own: `opa`, `option1`, `sol2`, `choice_b`. */
const optionField = /^(?:op|option|choice|sol|ending|answer)_?([a-f]|\d)$/

/** Options in order, with the names a data set gives them where it does. */
export interface NamedOptions {
  readonly texts: readonly string[]
  readonly labels: readonly string[]
}

type Doc = Readonly<Record<string, unknown>>

/**
 * The question of a document, what it is about in front of it. Names of fields are read in any case.
 * @param sent the requests as the harness logged them
 */
export function askedQuestion(doc: Doc, sent: unknown): string | undefined {
  const fields = lowerCased(doc)
  const bare = questionFields.map((name) => fields.get(name)).find(isFilled)
  if (bare === undefined) return firstText(sent)
  const passage = passageFields.map((name) => textOf(fields.get(name))).find(isFilled)
  return passage === undefined || bare.includes(passage) ? bare : `${passage}\n\n${bare}`
}

/** The options that a document lists; undefined where it lists none. */
export function listedInDocument(doc: Doc): NamedOptions | undefined {
  const fields = lowerCased(doc)
  for (const name of ['choices', 'options']) {
    const found = namedOptions(fields.get(name))
    if (found !== undefined) return found
  }
  const own = [...fields].filter(([name]) => optionField.test(name)).sort(([a], [b]) => (a < b ? -1 : 1))
  const texts = own.map(([, value]) => value).filter(isFilled)
  const labels = own.map(([name]) => optionField.exec(name)?.[1] ?? '')
  return texts.length >= 2 && texts.length === own.length ? { texts, labels } : undefined
}

/** What each request asked to continue the prompt with. */
export function continuations(sent: unknown): readonly string[] {
  return requests(sent).map(([, continuation = '']) => continuation.trim())
}

/**
 * Of requests that differ in their prompts and not in what follows, as fill-in tasks have them: the text with a gap, and
 * what was filled in each time. Undefined for all others.
 */
export function filledGap(sent: unknown): { readonly text: string; readonly options: readonly string[] } | undefined {
  const all = requests(sent)
  const [first, ...others] = all
  if (first === undefined || others.length === 0) return undefined
  const [prompt = '', ending = ''] = first
  if (others.some(([, other]) => other !== ending) || others.every(([other]) => other === prompt)) return undefined
  const prompts = all.map(([text = '']) => text)
  const before = wholeWords(sharedPrefix(prompts))
  const rests = prompts.map((text) => text.slice(before.length))
  const after = sharedPrefix(rests.map(reversed))
  const options = rests.map((rest) => rest.slice(0, rest.length - after.length).trim())
  if (options.some((option) => option === '')) return undefined
  return { text: `${before}_${reversed(after)}${ending}`, options }
}

function namedOptions(value: unknown): NamedOptions | undefined {
  if (Array.isArray(value)) {
    if (value.length < 2) return undefined
    if (value.every(isWritten)) return { texts: value.map(String), labels: [] }
    const pairs = value.map((item) => lowerCased(item as Doc))
    const texts = pairs.map((pair) => pair.get('text') ?? pair.get('value'))
    const labels = pairs.map((pair) => pair.get('label') ?? pair.get('key'))
    return texts.every(isWritten) ? { texts: texts.map(String), labels: labels.map(String) } : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { text, label } = value as { text?: unknown; label?: unknown }
  if (Array.isArray(text)) {
    const listed = namedOptions(text)
    return listed && { ...listed, labels: Array.isArray(label) ? label.map(String) : [] }
  }
  const entries = Object.entries(value)
  const isLettered = entries.length >= 2 && entries.every(([name, item]) => /^[A-Z]$/i.test(name) && isWritten(item))
  return isLettered
    ? { texts: entries.map(([, item]) => String(item)), labels: entries.map(([name]) => name) }
    : undefined
}

/** Prompt and continuation of each request; older logs have pairs, newer ones objects. */
function requests(sent: unknown): readonly (readonly [prompt: string | undefined, continuation: string | undefined])[] {
  if (typeof sent !== 'object' || sent === null) return []
  return Object.values(sent).map((request) => {
    const [prompt, continuation]: unknown[] =
      typeof request === 'object' && request !== null ? Object.values(request) : []
    return [
      typeof prompt === 'string' ? prompt : undefined,
      typeof continuation === 'string' ? continuation : undefined,
    ]
  })
}

/** The first text in nested lists or objects: a request's prompt. */
function firstText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return undefined
  for (const part of Object.values(value)) {
    const found = firstText(part)
    if (found !== undefined) return found
  }
  return undefined
}

/** A text, or the texts of a list under one another; lists in objects where those hold one under a passage's name. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.every(isText) ? value.join('\n') : undefined
  if (typeof value !== 'object' || value === null) return undefined
  return textOf((value as { contexts?: unknown }).contexts)
}

function lowerCased(fields: Doc | null): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(fields ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function isWritten(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}

function sharedPrefix(texts: readonly string[]): string {
  const [first = ''] = texts
  let length = 0
  while (length < first.length && texts.every((text) => text[length] === first[length])) length++
  return first.slice(0, length)
}

function wholeWords(text: string): string {
  return text.replace(/\w+$/, '')
}

function reversed(text: string): string {
  return [...text].reverse().join('')
}
