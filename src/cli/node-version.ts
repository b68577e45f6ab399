import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'

/** The oldest Node that runs this package: `node:sqlite`, undici and commander need it. */
const oldestNode = '22.19.0'

/** Whether a Node version such as `24.1.0` is new enough. */
export function isSupportedNode(version: string, oldest: string = oldestNode): boolean {
  const parts = (text: string): number[] => text.split('.').map((part) => Number.parseInt(part, 10))
  const [given, least] = [parts(version), parts(oldest)]
  for (let index = 0; index < 3; index++) {
    const difference = (given[index] ?? 0) - (least[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/** The Node that the npm package `node` puts beside this package, searched for from a folder upwards. */
export function findBundledNode(startFolder: string): string | undefined {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  for (let folder = startFolder; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', 'node', 'bin', name)
    if (existsSync(file)) return file
    if (dirname(folder) === folder) return undefined
  }
}

/** What to do about a Node that is too old. */
export function oldNodeMessage(version: string): string {
  return (
    `smacs needs Node ${oldestNode} or newer, and this is ${version}. ` +
    'Install a current Node from https://nodejs.org, or run `npm install node@24` where smacs is installed: it then finds that one by itself.\n'
  )
}

/**
 * Runs the same command under another Node, with the same input and output.
 * @returns its exit status, as a shell would report it
 */
export function runUnder(node: string, script: string, parameters: readonly string[]): Promise<number> {
  const child = spawn(node, [script, ...parameters], { stdio: 'inherit' })
  // A terminal sends its interrupt to both; passing it on as well would count as a second one.
  const fromTerminal = process.stdin.isTTY === true
  process.on('SIGINT', () => fromTerminal || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  })
}
