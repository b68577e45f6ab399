import { codeBlocks } from '../../answers/extraction/code-block.ts'
import { visibleText } from '../../answers/extraction/visible-text.ts'
import type { AskedProgram } from './entry-point.ts'

/**
 * The program that a response gives: the last fenced block that defines what is asked for, else the whole response where
 * it does; of a script the last block. Undefined where there is none.
 */
export function candidateProgram(response: string, asked: AskedProgram): string | undefined {
  const text = visibleText(response)
  const blocks = codeBlocks(text).map(({ code }) => code)
  if (asked.kind === 'script') return blocks.at(-1) ?? (/\b(?:print|input|sys)\b/.test(text) ? text : undefined)
  const defines = definitionOf(asked.name)
  return blocks.findLast((code) => defines.test(code)) ?? (defines.test(text) ? text : undefined)
}

/**
 * What a question's own code has before the function that it asks for: imports and functions that a program may use
 * without writing them again. Empty where the question does not begin with code.
 */
export function questionPrelude(question: string, asked: AskedProgram): string {
  if (asked.kind === 'script') return ''
  const defines = definitionOf(asked.name)
  const code = codeBlocks(question).find((block) => defines.test(block.code))?.code ?? question
  const lines = code.split('\n')
  const head = lines.findIndex((line) => defines.test(line))
  const before = lines.slice(0, Math.max(0, head))
  const isCode = before.every((line) => /^(?:\s|#|@|$|from\s|import\s|def\s|class\s|[A-Za-z_]\w*\s*=)/.test(line))
  return isCode && before.some((line) => /^(?:from|import|def|class)\s/.test(line)) ? before.join('\n') : ''
}

function definitionOf(name: string): RegExp {
  return new RegExp(`^[ \\t]*(?:(?:async[ \\t]+)?def[ \\t]+${name}[ \\t]*\\(|${name}[ \\t]*=)`, 'm')
}
