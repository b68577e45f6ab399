import { readFile } from 'node:fs/promises'

/** In the order in which each needs the ones before. */
const parts = ['plain_values.py', 'channel.py', 'programs.py', 'tests.py', 'fork_server.py']

let source: Promise<string> | undefined

/** The program that a sandbox starts with, one text: nothing of this package need be readable inside. */
export function forkServerSource(): Promise<string> {
  source ??= Promise.all(parts.map((part) => readFile(new URL(part, import.meta.url), 'utf8'))).then((texts) =>
    texts.join('\n'),
  )
  return source
}
