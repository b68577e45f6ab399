import { afterEach, describe, expect, test } from 'vitest'
import { findBubblewrap } from '../../../test/sandbox-part.ts'
import type { CodeRunner } from '../../ports/code-runner.ts'
import type { SandboxCommand } from '../box/sandbox-command.ts'
import { bubblewrapCommand } from '../bubblewrap/bubblewrap-command.ts'
import { locatePython } from '../bubblewrap/locate-python.ts'
import { seccompFilter } from '../bubblewrap/seccomp-filter.ts'
import { createCodeRunner } from '../create-code-runner.ts'
import { openCodeRunner } from '../open-code-runner.ts'
import { type ResolvedBubblewrapOptions, sandboxOptionsSchema } from '../options.ts'
import { forkServerSource } from '../python/fork-server-source.ts'
import { examineSandbox } from './examine-sandbox.ts'

const options = sandboxOptionsSchema.parse({ provider: 'bubblewrap', concurrency: 2 }) as ResolvedBubblewrapOptions

let runner: CodeRunner | undefined
afterEach(async () => {
  await runner?.close()
  runner = undefined
})

/** What the self-test says of a bubblewrap whose command somebody has changed. */
async function findingsOf(change: (command: SandboxCommand) => SandboxCommand): Promise<readonly string[]> {
  const command = bubblewrapCommand(options, {
    python: await locatePython(undefined),
    source: await forkServerSource(),
    seccomp: seccompFilter(process.arch),
    isRoot: process.getuid?.() === 0,
  })
  runner = createCodeRunner(options, change(command))
  const findings = await examineSandbox(runner, options)
  expect(findings).toHaveLength(10)
  return findings.filter(({ holds }) => !holds).map(({ name }) => name)
}

/** Puts arguments before bubblewrap's last own one. */
function withArguments(command: SandboxCommand, ...added: readonly string[]): SandboxCommand {
  const at = command.arguments.indexOf('--remount-ro')
  return { ...command, arguments: [...command.arguments.slice(0, at), ...added, ...command.arguments.slice(at)] }
}

const without = (command: SandboxCommand, argument: string, length = 1): SandboxCommand => {
  const at = command.arguments.indexOf(argument)
  expect(at).toBeGreaterThan(0)
  return { ...command, arguments: command.arguments.toSpliced(at, length) }
}

describe.skipIf(findBubblewrap() === undefined)('the self-test', { timeout: 60_000 }, () => {
  test('finds nothing that is broken in what is shipped', async () => {
    expect(await findingsOf((command) => command)).toEqual([])
  })

  test('finds a network', async () => {
    expect(await findingsOf((command) => withArguments(command, '--share-net'))).toContain('network')
  })

  test('finds files of this machine', async () => {
    const broken = await findingsOf((command) =>
      withArguments(command, '--ro-bind', process.execPath, process.execPath),
    )
    expect(broken).toEqual(['files'])
  })

  test('finds a root folder that can be written to, and room for files that is not limited', async () => {
    expect(await findingsOf((command) => without(command, '--remount-ro', 2))).toEqual(['files', 'disk'])
  })

  test('finds variables that are none of the sandbox’s', async () => {
    const late = (command: SandboxCommand): SandboxCommand => {
      const at = command.arguments.indexOf('--clearenv')
      return { ...command, arguments: command.arguments.toSpliced(at + 1, 0, '--setenv', 'API_KEY', 'x') }
    }
    expect(await findingsOf(late)).toEqual(['environment'])
  })

  test('finds rights that the filter of system calls and the namespaces take away', async () => {
    const broken = await findingsOf((command) => {
      const { descriptorThree: _, ...rest } = without(without(command, '--seccomp', 2), '--disable-userns')
      return rest
    })
    expect(broken).toContain('rights')
  })

  test('finds memory that is limited for each process alone', async () => {
    expect(await findingsOf(({ namesProcess: _, ...command }) => ({ ...without(command, '--info-fd', 2) }))).toEqual([
      'memory together',
    ])
  })
})

test('a missing bubblewrap is told with what to install, and nothing is run instead', async () => {
  const opening = openCodeRunner({ provider: 'bubblewrap', command: '/nowhere/bwrap' })
  await expect(opening).rejects.toMatchObject({
    code: 'sandbox',
    message: expect.stringContaining('apt-get install bubblewrap'),
  })
})

test('a missing Python is told with what to set', async () => {
  const opening = openCodeRunner({ provider: 'bubblewrap', python: '/nowhere/python3' })
  await expect(opening).rejects.toThrow('`sandbox.python`')
})
