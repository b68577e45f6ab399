interface Block {
  readonly language: string
  readonly code: string
  readonly isClosed: boolean
}

/** Fenced blocks in order; a last one without its end runs to the end of the text. */
function fencedBlocks(text: string): readonly Block[] {
  const blocks: Block[] = []
  let open: { readonly fence: string; readonly language: string; readonly lines: string[] } | undefined
  for (const line of text.split('\n')) {
    const [, fence = '', rest = ''] = /^\s{0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? []
    if (open === undefined) {
      if (fence !== '') open = { fence, language: rest.trim().split(/\s/)[0]?.toLowerCase() ?? '', lines: [] }
    } else if (fence.startsWith(open.fence) && rest.trim() === '') {
      blocks.push({ language: open.language, code: open.lines.join('\n'), isClosed: true })
      open = undefined
    } else open.lines.push(line)
  }
  if (open !== undefined) blocks.push({ language: open.language, code: open.lines.join('\n'), isClosed: false })
  return blocks
}

const pythonNames: ReadonlySet<string> = new Set(['python', 'python3', 'py', 'python-exec', 'tool_code'])
const printing = /(?:^|[\s:;])print\s*\(/

/** What a model's text holds of a program. */
export interface ExtractedProgram {
  readonly code: string
  /** Its end is in the text; a program that was cut off is none. */
  readonly isWhole: boolean
}

/**
 * Finds the program in what a model wrote: the last fenced block that says it is Python, else the last one that prints
 * (models like to show the output they expect in a block of its own), else the last. A text without any fence is a program
 * itself if it prints something.
 */
export function extractProgram(text: string): ExtractedProgram | undefined {
  const blocks = fencedBlocks(text).filter(({ code }) => code.trim() !== '')
  const block =
    blocks.findLast(({ language }) => pythonNames.has(language)) ??
    blocks.findLast(({ language, code }) => language === '' && printing.test(code)) ??
    blocks.findLast(({ language }) => language === '')
  if (block !== undefined) return { code: unindented(block.code), isWhole: block.isClosed }
  return blocks.length === 0 && printing.test(text) ? { code: text, isWhole: true } : undefined
}

/** A block inside a list is indented as a whole, and Python minds. */
function unindented(code: string): string {
  const lines = code.split('\n')
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '')
  const shared = indents.reduce((least, indent) => (indent.length < least.length ? indent : least), indents[0] ?? '')
  if (shared === '' || !indents.every((indent) => indent.startsWith(shared))) return code
  return lines.map((line) => line.slice(shared.length)).join('\n')
}
