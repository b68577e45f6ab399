import { availableParallelism } from 'node:os'
import { z } from 'zod'

/** What one program may use. Each is the sandbox's limit; a run may ask for less time. */
const limitsShape = {
  /** Milliseconds on the wall clock. */
  wallMs: z.int().min(100).max(600_000).default(10_000),
  /** Milliseconds of processor time, rounded up to whole seconds. */
  cpuMs: z.int().min(1000).max(600_000).default(10_000),
  /** Memory of one process, and of all processes of the program together. */
  memoryMiB: z.int().min(64).max(65_536).default(512),
  /** Processes and threads. */
  processes: z.int().min(4).max(1024).default(16),
  openFiles: z.int().min(16).max(4096).default(64),
  /** What it may write to its temporary folder. */
  diskMiB: z.int().min(1).max(4096).default(16),
}

const poolShape = {
  ...limitsShape,
  /** Programs at once. Default: one a processor. */
  concurrency: z
    .int()
    .min(1)
    .max(64)
    .default(() => availableParallelism()),
  /** A sandbox is replaced after so many programs, and after every one that had to be killed or left anything behind. */
  programsPerSandbox: z.int().min(1).max(10_000).default(200),
}

const bubblewrapOptionsSchema = z.strictObject({
  provider: z.literal('bubblewrap'),
  /** The program `bwrap`, by name or path. */
  command: z.string().min(1).default('bwrap'),
  /** A Python of at least 3.10, by path. Default: the first of /usr/bin/python3 and /usr/local/bin/python3. */
  python: z.string().min(1).optional(),
  /** As root: the number of the user that sandboxes run as, dropped to before anything else. Default: nobody's. */
  user: z.int().min(1).max(2_147_483_647).default(65_534),
  /** Folders of Python packages that programs may import, read-only (a virtual environment's site-packages). */
  packages: z.array(z.string().startsWith('/')).default([]),
  ...poolShape,
})

const containerShape = {
  /** An image with a `python3` of at least 3.10, fetched beforehand. */
  image: z.string().min(1).default('docker.io/library/python:3.13-slim'),
  ...poolShape,
}

const dockerOptionsSchema = z.strictObject({
  provider: z.literal('docker'),
  command: z.string().min(1).default('docker'),
  ...containerShape,
})

const podmanOptionsSchema = z.strictObject({
  provider: z.literal('podman'),
  command: z.string().min(1).default('podman'),
  ...containerShape,
})

/** `sandbox` in smacs.yaml: where programs are run that nobody has read. */
export const sandboxOptionsSchema = z.discriminatedUnion('provider', [
  bubblewrapOptionsSchema,
  dockerOptionsSchema,
  podmanOptionsSchema,
])

/** What a user writes. */
export type SandboxOptions = z.input<typeof sandboxOptionsSchema>
/** What the sandbox reads. */
export type ResolvedSandboxOptions = z.output<typeof sandboxOptionsSchema>
export type ResolvedBubblewrapOptions = z.output<typeof bubblewrapOptionsSchema>
export type ResolvedContainerOptions = z.output<typeof dockerOptionsSchema> | z.output<typeof podmanOptionsSchema>
