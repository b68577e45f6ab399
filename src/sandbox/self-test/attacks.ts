import type { ScriptOutcome } from '../../ports/code-runner.ts'
import type { Attack, AttackGround } from './attack.ts'

const mib = 1024 * 1024

function attack(
  { runner }: AttackGround,
  code: string,
  limits: { readonly wallMs?: number; readonly cpuMs?: number } = {},
): Promise<ScriptOutcome> {
  return runner.runScript({ language: 'python', code }, '', { limits })
}

/** For attacks that print what they got: nothing printed, and no other end than their own, means that nothing got through. */
async function printed(ground: AttackGround, code: string): Promise<string | undefined> {
  const { stdout, failure } = await attack(ground, code)
  if (failure !== undefined) return `the attack did not run to its end: ${failure.detail ?? failure.reason}`
  return stdout.trim() === '' ? undefined : stdout.trim().split('\n').slice(0, 3).join('; ')
}

const files: Attack = {
  name: 'files',
  limit: 'no file of this machine can be read, and none written outside the temporary folder',
  attempt: (ground) =>
    printed(
      ground,
      `
import os
for place in ${JSON.stringify(ground.hostFiles)}:
    try:
        open(place, 'rb').read(1)
        print('read', place)
    except OSError:
        pass
for folder in ['/', '/usr', '/usr/lib', '/dev', '/etc', '/lib']:
    try:
        open(os.path.join(folder, 'smacs-attack'), 'w').close()
        print('wrote into', folder)
    except OSError:
        pass
`,
    ),
}

const environment: Attack = {
  name: 'environment',
  limit: 'no variable and no descriptor of ours is there',
  attempt: (ground) =>
    printed(
      ground,
      `
import os
for name in os.environ:
    if name not in ('PATH', 'HOME', 'LANG', 'LC_CTYPE', 'PWD', 'SHLVL', 'HOSTNAME', 'TMPDIR', 'GPG_KEY', 'container') and not name.startswith('PYTHON'):
        print('sees', name)
for number in range(3, 4096):
    try:
        os.fstat(number)
        print('has descriptor', number)
    except OSError:
        pass
try:
    if b'SMACS' in open('/proc/1/environ', 'rb').read():
        print('reads the environment of the first process')
except OSError:
    pass
`,
    ),
}

const network: Attack = {
  name: 'network',
  limit: 'no address is reached, this machine’s own included',
  async attempt(ground) {
    const before = ground.listener.connections()
    const through = await printed(
      ground,
      `
import socket
for address in [('127.0.0.1', ${ground.listener.port}), ('192.0.2.1', 80), ('1.1.1.1', 53)]:
    try:
        socket.create_connection(address, 0.3)
        print('reached', address)
    except OSError:
        pass
try:
    socket.socket(40, socket.SOCK_STREAM)
    print('has a vsock')
except OSError:
    pass
`,
    )
    return ground.listener.connections() > before ? 'a listener on 127.0.0.1 was reached' : through
  },
}

const processes: Attack = {
  name: 'processes',
  limit: 'the number of processes is limited, and none is left afterwards',
  async attempt(ground) {
    const { processes: most } = ground.options
    const { stdout, failure } = await attack(
      ground,
      `
import os, time
started = 0
for _ in range(${most * 2 + 8}):
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        os.setsid()
        while True:
            try:
                open('/tmp/alive', 'a').write('x')
            except OSError:
                pass
            time.sleep(0.01)
    started += 1
print(started)
`,
    )
    if (failure !== undefined) return `the attack did not run to its end: ${failure.detail ?? failure.reason}`
    if (Number(stdout) > most) return `${stdout.trim()} processes were started, ${most} are allowed`
    return printed(ground, "import os\nif os.path.exists('/tmp/alive'): print('a process is still there')")
  },
}

const memory: Attack = {
  name: 'memory',
  limit: 'the memory of one process is limited',
  attempt: (ground) =>
    printed(
      ground,
      `
try:
    held = bytearray(${ground.options.memoryMiB * 2 * mib})
    print('got', len(held), 'bytes')
except MemoryError:
    pass
`,
    ),
}

const memoryTogether: Attack = {
  name: 'memory together',
  limit: 'the memory of all processes together is limited',
  async attempt(ground) {
    const { memoryMiB } = ground.options
    const parts = 3
    const { stdout } = await attack(
      ground,
      `
import os, time
ends = []
for _ in range(${parts}):
    reader, writer = os.pipe()
    if os.fork() == 0:
        held = []
        for _ in range(${Math.floor(memoryMiB * 0.7)}):
            held.append(b'x' * ${mib})
        os.write(writer, b'x')
        time.sleep(5)
        os._exit(0)
    os.close(writer)
    ends.append(reader)
got = sum(len(os.read(reader, 1)) for reader in ends)
time.sleep(0.5)
print(got)
`,
    )
    const got = Number(stdout)
    return got >= parts ? `${parts} processes held ${Math.floor(memoryMiB * 0.7) * parts} MiB` : undefined
  },
}

const disk: Attack = {
  name: 'disk',
  limit: 'the room for files is limited',
  async attempt(ground) {
    const { diskMiB } = ground.options
    const { stdout, failure } = await attack(
      ground,
      `
import os
written = 0
for folder in ['/tmp', '/dev/shm', '/dev', '/', '/var/tmp']:
    for number in range(${diskMiB * 2 + 64}):
        try:
            with open(os.path.join(folder, 'f%d' % number), 'wb') as file:
                written += file.write(bytes(${mib}))
                file.flush()
        except OSError:
            break
print(written)
`,
    )
    if (failure?.reason === 'disk') return undefined
    if (failure !== undefined) return `the attack did not run to its end: ${failure.detail ?? failure.reason}`
    return Number(stdout) > (diskMiB + 4) * mib ? `${stdout.trim()} bytes were written` : undefined
  },
}

const time: Attack = {
  name: 'time',
  limit: 'a program that does not end is killed, whatever signals it ignores',
  async attempt(ground) {
    const code = `
import signal
for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    pass
`
    const { failure, wallMs } = await attack(ground, code, { wallMs: 500 })
    if (failure?.reason !== 'timeout' && failure?.reason !== 'cpu') return `it ended by ${failure?.reason ?? 'itself'}`
    return wallMs > 3000 ? `it ran for ${wallMs} ms` : undefined
  },
}

const output: Attack = {
  name: 'output',
  limit: 'no more than 64 KiB of output is kept',
  async attempt(ground) {
    const { stdout, failure } = await attack(ground, "while True:\n    print('x' * 100000)", { wallMs: 2000 })
    if (Buffer.byteLength(stdout) > 65_536) return `${Buffer.byteLength(stdout)} bytes were kept`
    return failure === undefined ? 'it ended by itself' : undefined
  },
}

const rights: Attack = {
  name: 'rights',
  limit: 'no right can be gained: no root, no mount, no namespace, no trace of another process',
  attempt: (ground) =>
    printed(
      ground,
      `
import os, signal
try:
    import ctypes
    system = ctypes.CDLL(None, use_errno=True)
except (ImportError, OSError):
    system = None
for name, call in {
    'became root': lambda: os.setuid(0),
    'changed its root': lambda: os.chroot('/tmp'),
    'changed the clock': lambda: __import__('time').clock_settime(0, 0),
    'made a device': lambda: os.mknod('/tmp/device', 0o60600, os.makedev(8, 0)),
}.items():
    try:
        call()
        print(name)
    except (OSError, AttributeError):
        pass
if os.getuid() == 0:
    print('is root')
if system is not None:
    if system.unshare(0x10000000) == 0:
        print('made a user namespace')
    if system.mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0:
        print('mounted')
    if system.ptrace(16, 1, None, None) == 0:
        print('traces the first process')
try:
    os.kill(1, signal.SIGKILL)
except OSError:
    pass
`,
    ),
}

/** The ten attacks that a sandbox has to hold against before it runs anything else. */
export const attacks: readonly Attack[] = [
  ...[files, environment, network, processes, memory],
  ...[memoryTogether, disk, time, output, rights],
]
