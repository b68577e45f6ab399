import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { SandboxError } from '../../errors/sandbox-error.ts'
import { createLineSplitter } from './line-splitter.ts'
import { readTreeUse } from './process-tree.ts'
import type { JobLimits, ProgramEnd, ProgramWork } from './program-job.ts'
import type { SandboxCommand } from './sandbox-command.ts'

/** A program that is running. */
export interface ProgramRun {
  /** Hands it one line on its channel. */
  send(line: string): void
  /** Kills it now. */
  stop(): void
  /** Never rejects: a sandbox that dies with its program is the program's end. */
  readonly ended: Promise<ProgramEnd>
}

/** A sandbox that is ready for its next program: it runs one at a time. */
export interface SandboxBox {
  readonly isAlive: boolean
  /** What the fork server said of itself. */
  readonly greeting: Readonly<Record<string, unknown>>
  run(work: ProgramWork, limits: JobLimits, onLine?: (line: string) => void): ProgramRun
  /** Resolves when every process of it is gone. */
  close(): Promise<void>
}

const startTimeoutMs = 15_000
/** How long after its own limit a fork server may take to say that a program is killed. */
const graceMs = 3000
const watchEveryMs = 50

/**
 * Starts a sandbox and waits until its fork server is ready.
 * @throws SandboxError when it does not come up, with its own words
 */
export async function openSandboxBox(command: SandboxCommand): Promise<SandboxBox> {
  const { descriptorThree, namesProcess } = command
  const child = spawn(command.command, [...command.arguments], {
    cwd: '/',
    env: { ...command.environment },
    stdio: ['pipe', 'pipe', 'pipe', ...(namesProcess || descriptorThree ? (['pipe', 'pipe'] as const) : [])],
  }) as ChildProcessByStdio<Writable, Readable, Readable>
  const gone = Promise.withResolvers<void>()
  const ready = Promise.withResolvers<string>()
  ready.promise.catch(() => undefined)
  let isAlive = true
  let errors = ''
  let pid: number | undefined
  let current: { onLine: (line: string) => void; onEnd: (end: ProgramEnd) => void } | undefined

  const died = (cause?: unknown): void => {
    isAlive = false
    ready.reject(
      new SandboxError(`The sandbox does not start: ${reasonOf(errors, cause)} ${command.advice}`, { cause }),
    )
    current?.onEnd(unseenEnd('protocol'))
    gone.resolve()
  }
  child.on('error', died)
  child.on('exit', (code) => {
    // The engine of a container kills it, first process and all, where its memory is used up.
    if (command.limitsProcesses === true && code === 137) current?.onEnd(unseenEnd('memory'))
    died()
  })
  child.stdin.on('error', () => undefined)
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-2000)
  })
  const take = (line: string): void => {
    if (line.startsWith('line ')) current?.onLine(line.slice(5))
    else if (line.startsWith('ended ')) current?.onEnd(JSON.parse(line.slice(6)) as ProgramEnd)
    else if (line.startsWith('ready ')) ready.resolve(line.slice(6))
  }
  child.stdout.on('data', createLineSplitter(take))
  const [, , , three, four] = child.stdio as unknown as readonly (Writable & Readable)[]
  for (const descriptor of [three, four]) descriptor?.on('error', () => undefined)
  if (three !== undefined) three.end(descriptorThree)
  four?.on('data', (chunk: Buffer) => {
    const found = /"child-pid":\s*(\d+)/.exec(chunk.toString('utf8'))?.[1]
    if (found !== undefined) pid = Number(found)
  })

  const close = async (): Promise<void> => {
    // At the end of its commands the fork server leaves, and with the first process all others go.
    child.stdin.end()
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
    await gone.promise
    clearTimeout(timer)
  }
  const startTimer = setTimeout(() => died(), startTimeoutMs)
  let greeting: string
  try {
    greeting = await ready.promise
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    clearTimeout(startTimer)
  }

  return {
    get isAlive() {
      return isAlive
    },
    greeting: JSON.parse(greeting) as Record<string, unknown>,
    close,
    run(work, limits, onLine = () => undefined) {
      const { promise, resolve } = Promise.withResolvers<ProgramEnd>()
      let exceeded: 'memory' | 'cpu' | undefined
      const write = (text: string): void => {
        if (isAlive) child.stdin.write(text)
      }
      const onEnd = (end: ProgramEnd): void => {
        current = undefined
        clearTimeout(backstop)
        clearInterval(watch)
        resolve(exceeded !== undefined && end.reason === 'stopped' ? { ...end, reason: exceeded, isClean: false } : end)
      }
      current = { onLine, onEnd }
      const backstop = setTimeout(() => {
        child.kill('SIGKILL')
        onEnd(unseenEnd('timeout', limits.wallMs))
      }, limits.wallMs + graceMs)
      let before: number | undefined
      const look = async (): Promise<void> => {
        if (pid === undefined) return
        const use = await readTreeUse(pid)
        before ??= use.cpuMs
        if (use.memoryBytes > limits.memoryBytes) exceeded = 'memory'
        else if (use.cpuMs - before > limits.cpuSeconds * 1000) exceeded = 'cpu'
        if (exceeded !== undefined && current?.onEnd === onEnd) write('stop\n')
      }
      const watch = setInterval(() => void look().catch(() => undefined), watchEveryMs)
      if (isAlive) write(`start ${JSON.stringify({ ...work, ...limits })}\n`)
      else onEnd(unseenEnd('protocol'))
      return { send: (line) => write(`line ${line}\n`), stop: () => write('stop\n'), ended: promise }
    },
  }
}

function unseenEnd(reason: 'timeout' | 'protocol' | 'memory', wallMs = 0): ProgramEnd {
  return { reason, wallMs, cpuMs: 0, stdout: '', stderr: '', isCut: false, isClean: false }
}

function reasonOf(errors: string, cause: unknown): string {
  const words = errors.trim()
  if (words !== '') return words.endsWith('.') ? words : `${words}.`
  if (cause instanceof Error) return `${cause.message}.`
  return 'it said nothing.'
}
