import cluster from 'node:cluster'
import { createSystemClock } from '../clock/system-clock.ts'
import { InterruptedError } from './interruption.ts'
import { runCommandLine } from './run-command-line.ts'

/** Everything written has left the process. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}

/** Runs the command line of this process and ends it. The first interrupt stops cleanly, the second one at once. */
export async function runInProcess(parameters: readonly string[]): Promise<never> {
  const controller = new AbortController()
  const interrupt = (signal: 'SIGINT' | 'SIGTERM'): void => {
    const error = new InterruptedError(signal)
    if (controller.signal.aborted) process.exit(error.exitStatus)
    controller.abort(error)
  }
  process.on('SIGINT', () => interrupt('SIGINT'))
  process.on('SIGTERM', () => interrupt('SIGTERM'))
  // A reader that has seen enough (`smacs … | head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

  // Node's own listener would open a debugger to whoever may send signals.
  process.on('SIGUSR1', () => undefined)

  const status = await runCommandLine(parameters, {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    environment: process.env,
    workingFolder: process.cwd(),
    signal: controller.signal,
    clock: createSystemClock(),
    cluster,
    onReloadSignal(listener) {
      process.on('SIGHUP', listener)
      return () => process.off('SIGHUP', listener)
    },
  })
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  // Native threads and kept-alive sockets must not hold up a command that is done.
  process.exit(status)
}
