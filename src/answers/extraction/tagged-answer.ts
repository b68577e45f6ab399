const tags = /<(?:final_?)?answer>([^<]{1,2000})<\/(?:final_?)?answer>/gi

/** The content of the last `<answer>…</answer>` of a text. */
export function taggedAnswer(text: string): string | undefined {
  const last = [...text.matchAll(tags)].at(-1)?.[1]?.trim()
  return last === '' ? undefined : last
}
