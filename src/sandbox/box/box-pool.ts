import { SandboxError } from '../../errors/sandbox-error.ts'
import type { JobLimits, ProgramEnd, ProgramWork } from './program-job.ts'
import type { ProgramRun, SandboxBox } from './sandbox-box.ts'

/** Who runs in a sandbox: program and tests never share one. */
export type BoxRole = 'program' | 'tests'

/** One program's place among those that run at once: a sandbox for it, and another for its tests. */
export interface Bench {
  /** Starts a program in the sandbox of its role, a fresh one where the last is used up. One at a time a role. */
  run(role: BoxRole, work: ProgramWork, limits: JobLimits, onLine?: (line: string) => void): Promise<ProgramRun>
}

export interface BoxPool {
  /** Waits for a place and works there. @throws the signal's reason when aborted while it waits */
  use<T>(work: (bench: Bench) => Promise<T>, signal?: AbortSignal): Promise<T>
  close(): Promise<void>
}

interface KeptBox {
  readonly box: Promise<SandboxBox>
  programs: number
}

/**
 * Keeps warm sandboxes: as many places as `size`, each with at most one sandbox a role, opened when first needed and
 * replaced after `programsPerBox` programs or after one that was not clean.
 */
export function createBoxPool(options: {
  readonly open: () => Promise<SandboxBox>
  readonly size: number
  readonly programsPerBox: number
}): BoxPool {
  const { open, size, programsPerBox } = options
  const idle: Bench[] = []
  const waiting: ((bench: Bench) => void)[] = []
  const closings = new Set<Promise<void>>()
  const everyBox = new Set<KeptBox>()
  let places = 0
  let isClosed = false

  const openKept = (): KeptBox => {
    const kept: KeptBox = { box: open(), programs: 0 }
    kept.box.catch(() => everyBox.delete(kept))
    everyBox.add(kept)
    return kept
  }
  const retire = (kept: KeptBox): void => {
    everyBox.delete(kept)
    const closing = kept.box.then(
      (box) => box.close(),
      () => undefined,
    )
    closings.add(closing)
    void closing.finally(() => closings.delete(closing))
  }

  const createBench = (): Bench => {
    const boxes = new Map<BoxRole, KeptBox>()
    return {
      async run(role, work, limits, onLine) {
        for (let attempt = 1; ; attempt++) {
          const kept = boxes.get(role) ?? openKept()
          boxes.set(role, kept)
          let box: SandboxBox
          try {
            box = await kept.box
          } catch (error) {
            boxes.delete(role)
            throw error
          }
          if (box.isAlive) {
            const run = box.run(work, limits, onLine)
            const settle = (end: ProgramEnd): ProgramEnd => {
              kept.programs++
              if (!end.isClean || kept.programs >= programsPerBox || isClosed) {
                boxes.delete(role)
                retire(kept)
              }
              return end
            }
            return { ...run, ended: run.ended.then(settle) }
          }
          boxes.delete(role)
          retire(kept)
          if (attempt === 2)
            throw new SandboxError('The sandbox ends before it runs anything; `smacs doctor` examines it.')
        }
      },
    }
  }

  const enter = (signal?: AbortSignal): Promise<Bench> => {
    signal?.throwIfAborted()
    if (isClosed) throw new SandboxError('The sandbox is closed.')
    const free = idle.pop()
    if (free !== undefined) return Promise.resolve(free)
    if (places < size) {
      places++
      return Promise.resolve(createBench())
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        waiting.splice(waiting.indexOf(give), 1)
        reject(signal?.reason)
      }
      const give = (bench: Bench): void => {
        signal?.removeEventListener('abort', onAbort)
        resolve(bench)
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      waiting.push(give)
    })
  }

  return {
    async use(work, signal) {
      const bench = await enter(signal)
      try {
        return await work(bench)
      } finally {
        const next = waiting.shift()
        if (next === undefined) idle.push(bench)
        else next(bench)
      }
    },
    async close() {
      isClosed = true
      for (const kept of [...everyBox]) retire(kept)
      await Promise.all(closings)
    },
  }
}
