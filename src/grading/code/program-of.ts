import { type CodeBlock, codeBlocks } from '../../answers/extraction/code-block.ts'
import { visibleText } from '../../answers/extraction/visible-text.ts'
import type { CodeTests } from '../../ports/code-tests.ts'

/** Names of languages that mark a block as something else than the program: its output, a command, a diff. */
const otherLanguages = /^(?:text|txt|output|console|bash|sh|shell|json|diff|plaintext|markdown|md)$/

/**
 * The program that a response gives to a task: of its fenced blocks the last that defines what is called, else the last
 * one; without a block the whole response. Imports and functions that the task itself shows before the entry point stand
 * before it. A response that only goes on where the task breaks off is put behind it.
 *
 * @param task the question's text
 */
export function programOf(response: string, task: string, tests: CodeTests): string {
  const text = visibleText(response)
  const blocks = codeBlocks(text).filter(({ language }) => !otherLanguages.test(language))
  const name = literally(entryPointOf(tests))
  if (name === undefined) return blocks.at(-1)?.code ?? text
  const whole = blocks.findLast((block) => definition(name).test(block.code))?.code ?? definedIn(text, name, blocks)
  const shown = shownCode(task, name)
  if (whole !== undefined) return shown === undefined ? whole : `${shown.before}\n${whole}`
  const rest = blocks.at(-1)?.code ?? text
  return shown === undefined ? rest : `${shown.before}${shown.opening}\n${asBody(rest)}`
}

/** What is called: for assertions the first name that is called in the first of them, for scripts nothing. */
function entryPointOf(tests: CodeTests): string | undefined {
  switch (tests.kind) {
    case 'check':
    case 'calls':
      return tests.entryPoint
    case 'asserts':
      return calledFirst(tests.asserts.join('\n'))
    case 'stdio':
      return undefined
  }
}

/** A name as a pattern: data sets are other people's. */
function literally(name: string | undefined): string | undefined {
  return name?.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
}

/** Wrappers around the call that an assertion is about. */
const wrappers =
  /^(?:assert|not|set|sorted|list|tuple|round|abs|len|str|int|float|math|isclose|all|any|sum|dict|bool|type)$/

function calledFirst(asserts: string): string | undefined {
  return [...asserts.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)]
    .map(([, name = '']) => name)
    .find((name) => !wrappers.test(name))
}

function definition(name: string): RegExp {
  return new RegExp(
    String.raw`^(?:[ \t]*(?:async[ \t]+)?def[ \t]+${name}\b|class[ \t]+${name}\b|${name}[ \t]*(?::[^\n=]+)?=)`,
    'm',
  )
}

/** A response without fences may be the program itself. */
function definedIn(text: string, name: string, blocks: readonly CodeBlock[]): string | undefined {
  return blocks.length === 0 && definition(name).test(text) ? text : undefined
}

interface ShownCode {
  /** Imports and functions before the entry point. */
  readonly before: string
  /** The entry point's own lines: signature and docstring. */
  readonly opening: string
}

/** The code with which a task begins, as HumanEval's do; undefined for tasks in words, and for methods of a class. */
function shownCode(task: string, name: string): ShownCode | undefined {
  const signature = new RegExp(String.raw`^def[ \t]+${name}\b`, 'm')
  const code = codeBlocks(task).find((block) => signature.test(block.code))?.code ?? task
  const place = code.search(signature)
  if (place < 0) return undefined
  const before = code.slice(0, place)
  return isCode(before) ? { before, opening: code.slice(place).trimEnd() } : undefined
}

/** Whether every line at the margin begins a statement. */
function isCode(text: string): boolean {
  return text
    .replace(/("""|''')[\s\S]*?\1/g, '""')
    .split('\n')
    .filter((line) => /^\S/.test(line))
    .every((line) => /^(?:import |from |def |class |@|#|[A-Za-z_]\w* *=|\)|\]|\}|"")/.test(line))
}

/** The lines of a body, all the same further in where the first one stands at the margin. */
function asBody(text: string): string {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? ''
  return /^\s/.test(first) ? text : text.replace(/^(?=.)/gm, '    ')
}
