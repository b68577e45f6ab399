import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A process that is killed and started again, as a container's engine would. */
export interface RestartableProcess {
  readonly name: string
  /** The last lines that it wrote, the newest last. */
  readonly lines: readonly string[]
  /** Ends that nobody asked for, as `exit code 1` or `SIGSEGV`. */
  readonly endedByItself: readonly string[]
  /** Starts it; resolves with the first line that shows it is ready. @throws Error where it ends before */
  start(): Promise<string>
  /** kill -9: it is given no moment to write anything. */
  kill(): Promise<void>
  /** SIGTERM, and its exit status; null where a signal ended it. */
  stop(): Promise<number | null>
}

export interface ProcessOptions {
  readonly name: string
  readonly command: string
  readonly parameters: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd: string
  /** What a line says once it is ready. */
  readonly ready: RegExp
}

const linesKept = 2_000

export function restartableProcess({ name, command, parameters, env, cwd, ready }: ProcessOptions): RestartableProcess {
  const lines: string[] = []
  const endedByItself: string[] = []
  let child: ChildProcess | undefined
  let isEnding = false

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child === undefined) return null
    isEnding = true
    const exited = once(child, 'exit')
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await exited
    }
    return child.exitCode
  }

  return {
    name,
    lines,
    endedByItself,
    async start() {
      isEnding = false
      const started = spawn(command, parameters, {
        cwd,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      return new Promise<string>((resolve, reject) => {
        for (const stream of [started.stdout, started.stderr]) {
          createInterface(stream).on('line', (line) => {
            lines.push(line)
            if (lines.length > linesKept) lines.shift()
            if (ready.test(line)) resolve(line)
          })
        }
        started.once('error', reject)
        started.once('exit', (code, signal) => {
          const how = signal ?? `exit code ${code}`
          if (!isEnding) endedByItself.push(how)
          reject(new Error(`${name} ended (${how}): ${lines.slice(-5).join(' | ')}`))
        })
      })
    },
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}
