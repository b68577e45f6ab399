import { optionLetter } from '../answers/question-options.ts'

/**
 * Whether a reference, or the option whose letter it is, stands in a response as words of their own. It says nothing
 * about who is right: it finds answers whose grade deserves a look.
 */
export function containsReference(response: string, reference: string, options: readonly string[] = []): boolean {
  const option = options.find((_, index) => optionLetter(index) === reference.trim().toUpperCase())
  return [reference, option].some((words) => words !== undefined && containsWords(response, words))
}

function containsWords(response: string, words: string): boolean {
  const wanted = spaced(words)
  if (wanted === '') return false
  // A lone letter in lower case is nearly always a word of the sentence.
  const flags = /^\p{L}$/u.test(wanted) ? 'u' : 'iu'
  const before = String.raw`(?<![\p{L}\p{N}_]|\p{N}[.,]|-(?=\p{N}))`
  const after = String.raw`(?![\p{L}\p{N}_]|[.,]\p{N})`
  const literally = wanted.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
  return new RegExp(before + literally + after, flags).test(spaced(response))
}

function spaced(text: string): string {
  return text.normalize('NFKC').trim().replaceAll(/\s+/g, ' ')
}
