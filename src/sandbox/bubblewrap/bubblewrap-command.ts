import type { SandboxCommand } from '../box/sandbox-command.ts'
import type { ResolvedBubblewrapOptions } from '../options.ts'
import { sandboxEnvironment } from '../python/sandbox-environment.ts'
import type { LocatedPython } from './locate-python.ts'

/** Where a system keeps its shared libraries. */
const libraryFolders = ['/lib', '/lib64', '/lib32', '/usr/lib', '/usr/lib64', '/usr/lib32']
const devices = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom']
const mib = 1024 * 1024

export interface BubblewrapCommandParts {
  readonly python: LocatedPython
  /** The text of the fork server. */
  readonly source: string
  /** The program of the kernel that says which system calls are refused; undefined on processors it is not known for. */
  readonly seccomp: Uint8Array | undefined
  /** Whether this process is root, so that its user is dropped first: no limit on processes binds root. */
  readonly isRoot: boolean
}

/**
 * The command of a bubblewrap sandbox. It sees the system's libraries and one Python, read-only; it may write to /tmp and
 * /dev/shm, both of a fixed size; it has no network, no /proc, no environment of ours, no rights to gain, and no user
 * namespace can be made inside. The fork server is its first process, so it ends with everything in it.
 */
export function bubblewrapCommand(
  { command, user, diskMiB, packages }: Pick<ResolvedBubblewrapOptions, 'command' | 'user' | 'diskMiB' | 'packages'>,
  { python, source, seccomp, isRoot }: BubblewrapCommandParts,
): SandboxCommand {
  const bubblewrap = [
    '--unshare-all',
    ...['--unshare-user', '--disable-userns'],
    ...['--die-with-parent', '--new-session', '--as-pid-1'],
    ...['--cap-drop', 'ALL', '--hostname', 'sandbox'],
    ...(seccomp === undefined ? [] : ['--seccomp', '3']),
    ...['--info-fd', '4'],
    ...libraryFolders.flatMap((folder) => ['--ro-bind-try', folder, folder]),
    ...python.paths.flatMap((path) => ['--ro-bind', path, path]),
    ...packages.flatMap((folder) => ['--ro-bind', folder, folder]),
    ...['--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'],
    ...['--ro-bind-try', '/usr/share/zoneinfo', '/usr/share/zoneinfo'],
    ...devices.flatMap((device) => ['--dev-bind', device, device]),
    ...['--perms', '0700', '--size', String(diskMiB * mib), '--tmpfs', '/tmp'],
    ...['--perms', '0700', '--size', String(mib), '--tmpfs', '/dev/shm'],
    ...['--remount-ro', '/', '--chdir', '/tmp'],
    '--clearenv',
    ...Object.entries(sandboxEnvironment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...(packages.length > 0 ? ['--setenv', 'PYTHONPATH', packages.join(':')] : []),
    ...['--', python.executable, '-S', '-s', '-B', '-c', source],
  ]
  const dropUser = ['--reuid', String(user), '--regid', String(user), '--clear-groups', '--inh-caps=-all', command]
  return {
    command: isRoot ? 'setpriv' : command,
    arguments: isRoot ? [...dropUser, ...bubblewrap] : bubblewrap,
    environment: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    ...(seccomp !== undefined && { descriptorThree: seccomp }),
    namesProcess: true,
    advice: [
      'It needs bubblewrap 0.8 or newer (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap), Python 3.10 or newer,',
      isRoot ? 'as root setpriv of util-linux,' : '',
      'and a kernel that lets an ordinary user make user namespaces; docs/operations.md (Programs) tells what to do where one is missing.',
    ]
      .filter(Boolean)
      .join(' '),
  }
}
