/** How a sandbox is started: a process whose standard streams are those of the fork server inside. */
export interface SandboxCommand {
  readonly command: string
  readonly arguments: readonly string[]
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string>>
  /** Bytes to be read from descriptor 3. */
  readonly descriptorThree?: Uint8Array
  /**
   * It writes `{"child-pid": …}` to descriptor 4, and its processes are the host's to watch. Absent where whoever keeps
   * the sandbox limits the memory of all its processes together.
   */
  readonly namesProcess?: boolean
  /** What to do when it does not start. */
  readonly advice: string
}
