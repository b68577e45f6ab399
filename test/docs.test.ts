import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
].map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

/** Words a sentence may have: more are two sentences. Figures are not words. */
const mostWords = 40

/** The text without fenced and indented code, pictures and comments. */
function prose(text: string): string {
  return text
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/^ {4,}.*$/gm, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\]\([^)]*\)/g, ']')
}

/** Paragraphs, items of lists, headings and cells of tables, each as one line. */
function passages(text: string): readonly string[] {
  const lines = prose(text).split('\n')
  const joined: string[] = ['']
  for (const line of lines) {
    if (/^\s*\|/.test(line)) joined.push(...line.split('|'), '')
    else if (/^\s*$|^#/.test(line)) joined.push(line, '')
    else if (/^\s*(?:[-*]|\d+\.)\s/.test(line)) joined.push(line)
    else joined[joined.length - 1] += ` ${line}`
  }
  return joined
}

/** A sentence ends at a full stop, a question or an exclamation mark; what follows a colon or semicolon still belongs to it. */
function sentences(passage: string): readonly string[] {
  return passage.split(/(?<=[.?!][)"*`\]]*)\s+/u)
}

function wordsOf(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length
}

test(`no sentence of the documents has more than ${mostWords} words`, () => {
  const long = documents.flatMap(({ file, text }) =>
    passages(text)
      .flatMap(sentences)
      .flatMap((sentence) => {
        const words = wordsOf(sentence)
        return words > mostWords ? [`${file}: ${words} words: ${sentence.slice(0, 90)}`] : []
      }),
  )
  expect(long).toEqual([])
})

test('every link of the documents leads to a file that is there', () => {
  const broken = documents.flatMap(({ file, text }) =>
    [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, to = '']) => join(dirname(file), to))
      .filter((to) => !existsSync(join(root, to)))
      .map((to) => `${file} links ${to}`),
  )
  expect(broken).toEqual([])
})

test('every path of the source that the documents name is there', () => {
  const missing = documents.flatMap(({ file, text }) =>
    [...text.matchAll(/`((?:src|test|web|bench|scripts|examples|docs|quickstart)\/[\w./-]*[\w/])`/g)]
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${file} names ${path}`),
  )
  expect(missing).toEqual([])
})
