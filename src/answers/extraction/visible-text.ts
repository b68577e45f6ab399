/** How much of the end of a response is read for a short answer, in characters. */
export const mostRead = 65_536

const thought = '(?:think(?:ing)?|thoughts?|reasoning|scratchpad|reflection|inner_?monologue)'
/** `<think>`, `<thinking>`, `[THINK]`, `◁think▷`, `<|begin_of_thought|>`, `<seed:think>`, `<|START_THINKING|>`. */
const opening = new RegExp(`(?:<\\|?|\\[|◁)(?:[a-z]{1,8}:|begin_of_|start_)?${thought}(?:_start)?(?:\\|?>|\\]|▷)`, 'gi')
const closing = new RegExp(`(?:<\\|?|\\[|◁)(?:/(?:[a-z]{1,8}:)?|end_of_|end_)${thought}(?:\\|?>|\\]|▷)`, 'gi')
/** Where a response has channels, only the final one is meant to be read. */
const channel = /<\|channel\|>\s*(\w{1,20})[^<]{0,80}<\|message\|>/g
/** What a model writes where its turn ends; what follows is another turn, made up. */
const endOfTurn =
  /<\|(?:im_end|im_start|eot_id|end|return|endoftext|end_of_text|end_of_turn|eom_id|start|user|assistant|system|start_header_id)\|>|<(?:end_of_turn|start_of_turn|eos)>|<\/s>|<｜[^<>｜]{3,30}｜>|\[\/?INST\]/

/**
 * The part of a response that is meant to be read: what follows the last closing mark of a thought, up to the end of the
 * turn. Of a response cut in mid-thought nothing is left.
 */
export function visibleText(response: string): string {
  if (!/[<[◁]/.test(response)) return response
  return ownTurn(withoutThoughts(finalChannel(response)))
}

function finalChannel(response: string): string {
  if (!response.includes('<|channel|>')) return response
  const last = [...response.matchAll(channel)].at(-1)
  if (last === undefined || last[1] !== 'final') return ''
  return response.slice(last.index + last[0].length)
}

function withoutThoughts(response: string): string {
  let end = 0
  for (const match of response.matchAll(closing)) end = match.index + match[0].length
  const rest = response.slice(end)
  opening.lastIndex = 0
  const opened = opening.exec(rest)
  return opened === null ? rest : rest.slice(0, opened.index)
}

function ownTurn(text: string): string {
  const start = /^(?:\s|<\|[a-z_]{2,20}\|>(?:assistant\b)?|<s>|<start_of_turn>model)*/.exec(text)?.[0].length ?? 0
  const end = text.slice(start).search(endOfTurn)
  return end === -1 ? text.slice(start) : text.slice(start, start + end)
}

/** A heading under which a further question begins: a model goes on with examples after its answer. */
const furtherQuestion =
  /\n\s{0,8}(?:#{1,4} |\*\*)?(?:question|q|passage|problem|context|exercise|input|instruction|human|user|example)(?: ?\d{1,3})?(?:\*\*)?\s?[:.](?=[\s*])/gi
const marks = /\\boxed\s?\{|\banswer\b[^\n]{0,30}(?:\bis\b|:)|(?:^|\n)\s{0,8}####\s/i
/** A text this short before the further question is an answer by itself, in characters. */
const shortAnswer = 80

/**
 * A response up to where it runs on into a question of its own making; all of it where no answer stands before that, or where
 * its answers are fields of JSON, of which the last one counts.
 */
export function withoutRunOn(text: string): string {
  if (/["']answer["']\s?:/i.test(text)) return text
  for (const match of text.matchAll(furtherQuestion)) {
    const before = text.slice(0, match.index).trim()
    const isAnswered = marks.test(before) || (before !== '' && before.length <= shortAnswer && !before.endsWith(':'))
    if (isAnswered) return before
  }
  return text
}

/** A last paragraph that speaks about the answer and holds none: how sure it is, what it is worth, where to ask. */
const remark =
  /^[\s*_#>]{0,8}(?:confidence|certainty|disclaimer|caveat|note|p\.?s\.?|source|sources|references?|time taken|word count|tokens?|difficulty|rating|score)\b[\s*_]{0,4}(?:level|score)?[\s*_]{0,4}[:=]/i

/** A text without its last lines that only remark on the answer. */
export function withoutRemarks(text: string): string {
  let end = text.length
  for (let lines = 0; lines < 6; lines++) {
    const trimmed = text.slice(0, end).trimEnd()
    const start = trimmed.lastIndexOf('\n') + 1
    if (start === 0 || !remark.test(trimmed.slice(start, start + 80))) break
    end = start
  }
  return end === text.length ? text : text.slice(0, end).trimEnd()
}
