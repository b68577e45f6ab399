const fence = /^[ \t]{0,8}(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^\n]{0,200}$/

/** One fenced block of a response. `language` is as written, in lower case; empty where none was named. */
export interface CodeBlock {
  readonly language: string
  readonly code: string
}

/** The fenced code blocks of a text, in order. A block never closed ends with the text. */
export function codeBlocks(text: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { mark: string; language: string; lines: string[] } | undefined
  for (const line of text.split('\n')) {
    const match = line.length > 260 ? null : fence.exec(line.trimEnd())
    if (open === undefined) {
      if (match !== null) open = { mark: match[1] ?? '```', language: (match[2] ?? '').toLowerCase(), lines: [] }
    } else if (match !== null && match[2] === '' && (match[1] ?? '').startsWith(open.mark)) {
      blocks.push({ language: open.language, code: open.lines.join('\n') })
      open = undefined
    } else open.lines.push(line)
  }
  if (open !== undefined && open.lines.length > 0) blocks.push({ language: open.language, code: open.lines.join('\n') })
  return blocks
}
