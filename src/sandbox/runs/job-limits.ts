import type { RunLimits } from '../../ports/code-runner.ts'
import type { JobLimits } from '../box/program-job.ts'
import type { ResolvedSandboxOptions } from '../options.ts'

const mib = 1024 * 1024
const outputBytes = 65_536

/** The sandbox's limits, narrowed to what a run asks for. Output is the one thing of which a run may ask more. */
export function jobLimits(
  options: Pick<ResolvedSandboxOptions, 'wallMs' | 'cpuMs' | 'memoryMiB' | 'processes' | 'openFiles' | 'diskMiB'>,
  limits: RunLimits = {},
): JobLimits {
  return {
    wallMs: Math.min(options.wallMs, limits.wallMs ?? options.wallMs),
    cpuSeconds: Math.ceil(Math.min(options.cpuMs, limits.cpuMs ?? options.cpuMs) / 1000),
    memoryBytes: options.memoryMiB * mib,
    processes: options.processes,
    openFiles: options.openFiles,
    diskBytes: options.diskMiB * mib,
    outputBytes: limits.outputBytes ?? outputBytes,
  }
}
