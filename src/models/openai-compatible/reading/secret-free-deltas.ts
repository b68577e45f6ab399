import { withoutSecrets } from '../../../endpoint/secret-free-text.ts'
import type { ChatDelta } from '../../../ports/chat-model.ts'

/** Blots secrets out of what an endpoint says, also where one comes in pieces. */
export interface SecretFreeDeltas {
  /** What of the stream may be shown after this delta: the end of a text waits while a secret may begin there. */
  push(delta: ChatDelta): readonly ChatDelta[]
}

type Spoken = Extract<ChatDelta, { type: 'text' | 'reasoning' | 'tool-call' }>
type Logprobs = Extract<ChatDelta, { type: 'logprobs' }>

/**
 * An endpoint knows what it was sent and may repeat it in an answer; whoever reads the answer may not.
 * @param secrets longest first, none empty
 */
export function createSecretFreeDeltas(secrets: readonly string[]): SecretFreeDeltas {
  if (secrets.length === 0) return { push: (delta) => [delta] }
  let held: Spoken | undefined
  /** Of the tokens that are held back. */
  let heldLogprobs: Logprobs[] = []
  /** The last text lost a secret, so the names of its tokens, which follow, would spell it. */
  let hasBlotted = false

  const release = (): readonly ChatDelta[] => {
    const released = held === undefined ? heldLogprobs : [held, ...heldLogprobs]
    held = undefined
    heldLogprobs = []
    return released
  }
  const speak = (delta: Spoken): readonly ChatDelta[] => {
    const before = held !== undefined && isSameVoice(held, delta) ? held : undefined
    const passed = before === undefined ? [...release()] : []
    held = undefined
    const whole = before === undefined ? delta : joined(before, delta)
    const text = textOf(whole)
    const clean = withoutSecrets(text, secrets)
    hasBlotted = clean !== text
    if (hasBlotted) heldLogprobs = heldLogprobs.map(withoutNames)
    const safe = clean.length - possibleStart(clean, secrets)
    if (safe === clean.length) return [...passed, withText(whole, clean), ...release()]
    held = withText(safe > 0 && whole.type === 'tool-call' ? nameless(whole) : whole, clean.slice(safe))
    if (safe > 0) passed.push(withText(whole, clean.slice(0, safe)))
    return passed
  }

  return {
    push(delta) {
      switch (delta.type) {
        case 'text':
        case 'reasoning':
        case 'tool-call':
          return speak(delta)
        case 'logprobs':
          if (held?.type !== 'text') return [hasBlotted ? withoutNames(delta) : delta]
          heldLogprobs.push(hasBlotted ? withoutNames(delta) : delta)
          return []
        case 'finish':
          return [...release(), cleanFinish(delta, secrets)]
        default:
          return [delta]
      }
    },
  }
}

function isSameVoice(a: Spoken, b: Spoken): boolean {
  if (a.type !== 'tool-call' || b.type !== 'tool-call') return a.type === b.type
  return a.index === b.index && b.id === undefined && b.name === undefined
}

function textOf(delta: Spoken): string {
  return delta.type === 'tool-call' ? delta.argumentsText : delta.text
}

function withText(delta: Spoken, text: string): Spoken {
  return delta.type === 'tool-call' ? { ...delta, argumentsText: text } : { ...delta, text }
}

/** Who speaks is said by the first piece and kept. */
function joined(before: Spoken, delta: Spoken): Spoken {
  return withText(before.type === 'tool-call' ? before : delta, textOf(before) + textOf(delta))
}

/** The piece of a call whose id and name were sent already. */
function nameless({ type, index, argumentsText }: Extract<Spoken, { type: 'tool-call' }>): Spoken {
  return { type, index, argumentsText }
}

function withoutNames({ type, values }: Logprobs): Logprobs {
  return { type, values }
}

function cleanFinish(finish: Extract<ChatDelta, { type: 'finish' }>, secrets: readonly string[]): ChatDelta {
  const { rawReason, servedModel } = finish
  return {
    ...finish,
    ...(rawReason !== undefined && { rawReason: withoutSecrets(rawReason, secrets) }),
    ...(servedModel !== undefined && { servedModel: withoutSecrets(servedModel, secrets) }),
  }
}

/** Length of the longest end of the text with which a secret begins. */
function possibleStart(text: string, secrets: readonly string[]): number {
  const longest = (secrets[0]?.length ?? 0) - 1
  for (let length = Math.min(longest, text.length); length > 0; length--) {
    const end = text.slice(-length)
    if (secrets.some((secret) => secret.startsWith(end))) return length
  }
  return 0
}
