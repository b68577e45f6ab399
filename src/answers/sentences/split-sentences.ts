/** A full stop after one of these ends no sentence. */
const abbreviated = /(?:\b(?:Mt|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|No|vs|approx|ca|e\.g|i\.e|etc)|\b[A-Z])\."?$|^\d{1,2}\.$/

/** The sentences and lines of a text, in order, without the white space around them. */
export function splitSentences(text: string): readonly string[] {
  const sentences: string[] = []
  let open = ''
  for (const part of text.split(/(?<=[.!?…][\p{Pe}\p{Pf}"'*_`]{0,4})[ \t]+(?=[^\p{Ll}\s])|\n\s*/u)) {
    const sentence = `${open} ${part}`.trim()
    open = abbreviated.test(sentence) ? sentence : ''
    if (open === '' && /[\p{L}\p{N}]/u.test(sentence)) sentences.push(sentence)
  }
  return open === '' ? sentences : [...sentences, open]
}
