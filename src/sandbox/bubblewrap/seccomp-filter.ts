import { endianness } from 'node:os'

/**
 * Calls that no program under test needs. Shared memory, message queues and anonymous files would hold memory that belongs
 * to no process; tracing would reach the fork server; the rest is what the kernel's past holes were in.
 * The numbers are those of each processor's system call table.
 */
const refusedCalls: Readonly<Record<'x64' | 'arm64', readonly number[]>> = {
  // memfd_create memfd_secret, shm*, sem*, msg*, mq_open, ptrace process_vm_* kcmp pidfd_getfd, unshare setns mount umount2
  // pivot_root chroot, keys, bpf perf_event_open userfaultfd io_uring_*, open_tree … fspick mount_setattr, modules, kexec,
  // file handles
  x64: [
    ...[319, 447, 29, 30, 31, 67, 64, 65, 66, 220, 68, 69, 70, 71, 240, 101, 310, 311, 312, 438, 272, 308, 165, 166],
    ...[155, 161, 248, 249, 250, 321, 298, 323, 425, 426, 427, 428, 429, 430, 431, 432, 433, 442, 175, 176, 313, 246],
    ...[320, 303, 304],
  ],
  arm64: [
    ...[279, 447, 194, 195, 196, 197, 190, 191, 192, 193, 186, 187, 188, 189, 180, 117, 270, 271, 272, 438, 97, 268],
    ...[40, 39, 41, 51, 217, 218, 219, 280, 241, 282, 425, 426, 427, 428, 429, 430, 431, 432, 433, 442, 105, 106, 273],
    ...[104, 294, 264, 265],
  ],
}

const architectures = { x64: 0xc000003e, arm64: 0xc00000b7 } as const
const socketCalls = { x64: 41, arm64: 198 } as const
/** Unix, IPv4 and IPv6: the network namespace holds these. Others (vsock) may know nothing of it. */
const socketFamilies: readonly number[] = [1, 2, 10]

const load = 0x20
const jumpIfEqual = 0x15
const jumpIfAtLeast = 0x35
const end = 0x06
const allow = 0x7fff0000
const refuse = 0x00050001
/** Where the kernel keeps what a filter may look at. */
const numberAt = 0
const architectureAt = 4
const firstArgumentAt = 16

/**
 * A filter of system calls as bubblewrap's `--seccomp` reads it (an array of `sock_filter`): refused calls fail with EPERM.
 * @returns undefined for processors whose numbers it does not know
 */
export function seccompFilter(processor: string): Uint8Array | undefined {
  if ((processor !== 'x64' && processor !== 'arm64') || endianness() !== 'LE') return undefined
  const calls = refusedCalls[processor]
  type Step = readonly [code: number, ifTrue: number, ifFalse: number, value: number]
  const head: readonly Step[] = [
    [load, 0, 0, architectureAt],
    [jumpIfEqual, 1, 0, architectures[processor]],
    [end, 0, 0, refuse],
    [load, 0, 0, numberAt],
    // The second table of an x64 kernel, with other numbers for the same calls.
    [jumpIfAtLeast, 0, 1, 0x40000000],
    [end, 0, 0, refuse],
  ]
  const sockets: readonly Step[] = [
    [jumpIfEqual, 0, socketFamilies.length + 2, socketCalls[processor]],
    [load, 0, 0, firstArgumentAt],
    ...socketFamilies.map(
      (family, index): Step => [jumpIfEqual, socketFamilies.length - index + calls.length, 0, family],
    ),
    [end, 0, 0, refuse],
  ]
  const refusals = calls.map((call, index): Step => [jumpIfEqual, calls.length - index, 0, call])
  const tail: readonly Step[] = [
    [end, 0, 0, allow],
    [end, 0, 0, refuse],
  ]
  const steps = [...head, ...sockets, ...refusals, ...tail]
  const bytes = new DataView(new ArrayBuffer(steps.length * 8))
  for (const [index, [code, ifTrue, ifFalse, value]] of steps.entries()) {
    bytes.setUint16(index * 8, code, true)
    bytes.setUint8(index * 8 + 2, ifTrue)
    bytes.setUint8(index * 8 + 3, ifFalse)
    bytes.setUint32(index * 8 + 4, value, true)
  }
  return new Uint8Array(bytes.buffer)
}
