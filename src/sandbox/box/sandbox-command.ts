/** How a sandbox is started: a process whose standard streams are those of the fork server inside. */
export interface SandboxCommand {
  readonly command: string
  readonly arguments: readonly string[]
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string>>
  /** Bytes to be read from descriptor 3. */
  readonly descriptorThree?: Uint8Array
  /**
   * It writes `{"child-pid": …}` to descriptor 4, and its processes are the host's to watch.
   */
  readonly namesProcess?: boolean
  /** Whoever keeps the sandbox limits its processes and their memory together; the fork server limits each alone. */
  readonly limitsProcesses?: boolean
  /** What to do when it does not start. */
  readonly advice: string
}
