const opening = '<think>'
const closing = '</think>'

/** A bit of what a model wrote: thinking or answer. Never empty. */
export interface SplitText {
  readonly type: 'reasoning' | 'text'
  readonly text: string
}

/**
 * Tells a leading `<think>…</think>` block from the answer after it, as the text comes. Only a block at the very start
 * is thinking; an answer may speak of the mark. White space around the block belongs to neither.
 */
export class ThinkBlocks {
  #state: 'before' | 'thinking' | 'after' | 'answer'
  #held = ''

  /** @param startsInside the prompt itself opened the block. */
  constructor(startsInside: boolean) {
    this.#state = startsInside ? 'thinking' : 'before'
  }

  push(text: string): readonly SplitText[] {
    this.#held += text
    switch (this.#state) {
      case 'before':
        return this.#before()
      case 'thinking':
        return this.#thinking()
      case 'after':
        return this.#after()
      case 'answer':
        return this.#answer(this.#held)
    }
  }

  /** What was held back at the end of the generation. */
  end(): readonly SplitText[] {
    const text = this.#held
    this.#held = ''
    if (text === '' || this.#state === 'after') return []
    return [{ type: this.#state === 'thinking' ? 'reasoning' : 'text', text }]
  }

  #before(): readonly SplitText[] {
    const text = this.#held.trimStart()
    if (text.startsWith(opening)) {
      this.#state = 'thinking'
      this.#held = text.slice(opening.length).trimStart()
      return this.#thinking()
    }
    return opening.startsWith(text) ? [] : this.#answer(this.#held)
  }

  #thinking(): readonly SplitText[] {
    const end = this.#held.indexOf(closing)
    if (end >= 0) {
      const thought = this.#held.slice(0, end).trimEnd()
      this.#held = this.#held.slice(end + closing.length)
      this.#state = 'after'
      return [...(thought === '' ? [] : [{ type: 'reasoning', text: thought } as const]), ...this.#after()]
    }
    const safe = this.#held.length - endThatMightClose(this.#held)
    const thought = this.#held.slice(0, safe)
    this.#held = this.#held.slice(safe)
    return thought === '' ? [] : [{ type: 'reasoning', text: thought }]
  }

  #after(): readonly SplitText[] {
    const text = this.#held.trimStart()
    return text === '' ? [] : this.#answer(text)
  }

  #answer(text: string): readonly SplitText[] {
    this.#state = 'answer'
    this.#held = ''
    return text === '' ? [] : [{ type: 'text', text }]
  }
}

/** Length of the end that may still become the closing mark, white space before it included. */
function endThatMightClose(text: string): number {
  for (let length = Math.min(closing.length - 1, text.length); length > 0; length--) {
    if (closing.startsWith(text.slice(-length))) {
      return text.length - text.slice(0, -length).trimEnd().length
    }
  }
  return text.length - text.trimEnd().length
}
