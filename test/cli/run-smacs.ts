import type { CommandContext } from '../../src/cli/command-context.ts'
import { runCommandLine } from '../../src/cli/run-command-line.ts'
import { createSystemClock } from '../../src/clock/system-clock.ts'
import { createVirtualClock } from '../../src/clock/virtual-clock.ts'
import type { ChatModel } from '../../src/ports/chat-model.ts'
import type { Clock } from '../../src/ports/clock.ts'

export interface RunSmacsOptions {
  readonly workingFolder: string
  readonly environment?: Readonly<Record<string, string>>
  /** What comes on standard input; undefined = a terminal nobody types at. */
  readonly input?: string
  /** Answers for the configuration's models, by id; without it the real providers are made. */
  readonly models?: Readonly<Record<string, ChatModel>>
  readonly signal?: AbortSignal
  /** Default: the machine's; with `models` one that waits for nothing. */
  readonly clock?: Clock
  readonly quickstartFolder?: string
  /** Where servers may run; nowhere by default. */
  readonly localPorts?: readonly number[]
  /** Whether stderr is a terminal. */
  readonly isTTY?: boolean
  /** Sees each piece of stdout as it is written. */
  readonly onStdout?: (text: string) => void
  /** Sees each piece of stderr as it is written. */
  readonly onStderr?: (text: string) => void
}

export interface SmacsRun {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

async function* pieces(text: string | undefined): AsyncGenerator<Uint8Array> {
  if (text === undefined) return
  const bytes = Buffer.from(text)
  // In the middle of characters, as pipes do.
  for (let start = 0; start < bytes.length; start += 3) yield bytes.subarray(start, start + 3)
}

/** Runs a command line in this process, with nothing of this process's own: streams, environment, clock, models. */
export async function runSmacs(parameters: readonly string[], options: RunSmacsOptions): Promise<SmacsRun> {
  let stdout = ''
  let stderr = ''
  const { models } = options
  const context: CommandContext = {
    stdout: {
      write: (text: string) => {
        stdout += text
        options.onStdout?.(text)
      },
    },
    stderr: {
      write: (text: string) => {
        stderr += text
        options.onStderr?.(text)
      },
      isTTY: options.isTTY ?? false,
      columns: 90,
    },
    stdin: Object.assign(pieces(options.input), { isTTY: options.input === undefined }),
    environment: options.environment ?? {},
    workingFolder: options.workingFolder,
    signal: options.signal ?? new AbortController().signal,
    // Real sockets take real time; scripted models need none.
    clock: options.clock ?? (models === undefined ? createSystemClock() : createVirtualClock()),
    localPorts: options.localPorts ?? [],
    ...(options.quickstartFolder !== undefined && { quickstartFolder: options.quickstartFolder }),
    ...(models !== undefined && {
      createModel: ({ id }: { readonly id: string }) => {
        const model = models[id]
        if (model === undefined) throw new Error(`The test has no model ${id}.`)
        return model
      },
    }),
  }
  const status = await runCommandLine(parameters, context)
  return { status, stdout, stderr }
}
