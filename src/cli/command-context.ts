import type { Cluster } from 'node:cluster'
import type { WriterConfig } from '../config/config-schema.ts'
import type { ChatModel } from '../ports/chat-model.ts'
import type { Clock } from '../ports/clock.ts'
import type { OutputStream } from './terminal/terminal.ts'

/** Standard input, as far as a question may come from it. */
interface InputStream extends AsyncIterable<Uint8Array | string> {
  readonly isTTY?: boolean
}

/** Everything outside that a command may touch, as parameters. The real ones are made in run-in-process. */
export interface CommandContext {
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly stdin: InputStream
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Relative paths of the command line are relative to it. */
  readonly workingFolder: string
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Calls the listener whenever the system asks to read the configuration again (SIGHUP); gives the way to stop it. */
  readonly onReloadSignal?: (listener: () => void) => () => void
  /** Starts processes that share an address; without it a command serves alone. */
  readonly cluster?: Cluster
  /** Makes the models of a configuration in place of the real providers: scripted ones in tests. */
  readonly createModel?: (config: WriterConfig) => ChatModel
  /** Where the quickstart's files are, in place of the clone's own folder. */
  readonly quickstartFolder?: string
  /** Ports of this machine where servers may run, in place of the usual ones. */
  readonly localPorts?: readonly number[]
}
