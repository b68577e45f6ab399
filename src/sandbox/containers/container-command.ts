import type { SandboxCommand } from '../box/sandbox-command.ts'
import type { ResolvedContainerOptions } from '../options.ts'
import { sandboxEnvironment } from '../python/sandbox-environment.ts'

/** Docker's and Podman's nobody. */
const user = '65534:65534'

/**
 * The command of a container as sandbox, the same for docker and podman: no network, nothing to write to but /tmp and
 * /dev/shm of a fixed size, no rights, nobody as user, its processes and their memory limited together by the engine. The
 * fork server is its first process. What a program sees of files is the image's.
 * @param source the text of the fork server
 * @param environment ours, of which the engine's client gets what it needs to find its engine
 */
export function containerCommand(
  { provider, command, image, processes, memoryMiB, diskMiB }: ResolvedContainerOptions,
  source: string,
  environment: Readonly<Record<string, string | undefined>>,
): SandboxCommand {
  const ofClient = [
    'PATH',
    'HOME',
    'DOCKER_HOST',
    'DOCKER_CONTEXT',
    'DOCKER_CONFIG',
    'XDG_RUNTIME_DIR',
    'CONTAINER_HOST',
  ]
  return {
    command,
    arguments: [
      ...['run', '--rm', '--interactive', '--pull', 'never'],
      ...['--network', 'none', '--hostname', 'sandbox'],
      ...['--read-only', '--tmpfs', `/tmp:rw,nosuid,nodev,size=${diskMiB}m,mode=1777`, '--shm-size', '1m'],
      // The fork server is one of them.
      ...['--pids-limit', String(processes + 1)],
      ...['--memory', `${memoryMiB}m`, '--memory-swap', `${memoryMiB}m`],
      ...['--user', user, '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
      ...['--ulimit', 'core=0:0', '--log-driver', 'none', '--workdir', '/tmp'],
      ...Object.entries(sandboxEnvironment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...['--entrypoint', 'python3', image, '-S', '-s', '-B', '-c', source],
    ],
    environment: Object.fromEntries(
      ofClient.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
    ),
    limitsProcesses: true,
    advice: `It needs ${provider} with a running engine, and the image: ${command} pull ${image}`,
  }
}
