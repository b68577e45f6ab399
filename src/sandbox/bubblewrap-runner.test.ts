import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBubblewrap } from '../../test/sandbox-part.ts'
import type { CodeRunner } from '../ports/code-runner.ts'
import { openCodeRunner } from './open-code-runner.ts'

interface Recorded {
  readonly programs: readonly {
    readonly id: string
    readonly code: string
    readonly stdin: string
    readonly expected: string
    readonly script: { readonly passed: boolean }
  }[]
  readonly functional: readonly {
    readonly id: string
    readonly code: string
    readonly fn: string
    readonly input: string
    readonly expected: string
    readonly official: { readonly passed: boolean }
    readonly wanted?: boolean
  }[]
}
const recorded = JSON.parse(readFileSync(new URL('fixtures/outputs.json', import.meta.url), 'utf8')) as Recorded
const python = (code: string) => ({ language: 'python' as const, code })

describe.skipIf(findBubblewrap() === undefined)('programs in bubblewrap', { timeout: 60_000 }, () => {
  let runner: CodeRunner
  beforeAll(async () => {
    runner = await openCodeRunner({ provider: 'bubblewrap', concurrency: 2 })
  }, 60_000)
  afterAll(() => runner?.close())

  test('a script reads its input, prints, and ends with its status', async () => {
    const outcome = await runner.runScript(
      python('import sys\nprint(input()[::-1])\nprint("x", file=sys.stderr)'),
      'abc\n',
    )
    expect(outcome).toMatchObject({ status: 0, stdout: 'cba\n', stderr: 'x\n', isCut: false })
    expect(outcome.failure).toBeUndefined()
    const failing = await runner.runScript(python('print(1)\nraise KeyError("k")'), '')
    expect(failing).toMatchObject({ status: 1, stdout: '1\n' })
    expect(failing.failure).toEqual({ reason: 'error', stage: 'run', detail: "KeyError: 'k'" })
    expect((await runner.runScript(python('import sys\nsys.exit(3)'), '')).failure?.reason).toBe('exit')
    expect((await runner.runScript(python('print('), '')).failure).toMatchObject({ reason: 'error', stage: 'load' })
  })

  test('scripts end as scripts do: threads are waited for, exit handlers run, what is buffered is written', async () => {
    const code = `
import atexit, threading, time
atexit.register(print, 'bye')
threading.Thread(target=lambda: (time.sleep(0.05), print('thread'))).start()
print('main', end=' ')
exit()`
    expect(await runner.runScript(python(code), '')).toMatchObject({ status: 0, stdout: 'main thread\nbye\n' })
  })

  test('no more than 64 KiB of output is kept unless more is asked for', async () => {
    const code = "print('x' * 100_000)"
    const cut = await runner.runScript(python(code), '')
    expect(cut).toMatchObject({ isCut: true, failure: { reason: 'output' } })
    expect(cut.stdout).toHaveLength(65_536)
    const whole = await runner.runScript(python(code), '', { limits: { outputBytes: 200_000 } })
    expect(whole.failure).toBeUndefined()
    expect(whole.stdout).toHaveLength(100_001)
  })

  test('values cross with their types, and changed arguments come back', async () => {
    const code = `
def f(x, *rest):
    if isinstance(x, list):
        x.append(rest)
    return x, type(x).__name__, {1: {2.5, None}}, b'\\xff', 10**30, frozenset([1]), range(3), (y for y in 'ab'), 1j`
    const { calls } = await runner.runCalls(python(code), 'f', [
      { arguments: [['list', 1], 'a'] },
      { arguments: [['float', 'nan']] },
      { arguments: [] },
    ])
    expect(calls[0]).toEqual({
      kind: 'returned',
      value: [
        'tuple',
        ['list', 1, ['tuple', 'a']],
        'list',
        ['dict', 1, ['set', ['float', '2.5'], null]],
        ['bytes', 'ff'],
        ['int', (10n ** 30n).toString(16)],
        ['frozenset', 1],
        ['range', 0, 3, 1],
        ['iterator', 'a', 'b'],
        ['complex', '0.0', '1.0'],
      ],
      changedArguments: [['list', 1, ['tuple', 'a']], 'a'],
    })
    expect(calls[1]).toMatchObject({ kind: 'returned', value: expect.arrayContaining([['float', 'nan'], 'float']) })
    expect(calls[2]).toMatchObject({ kind: 'raised', type: 'TypeError' })
  })

  test('calls before one that hangs keep their results; those after it are unreached', async () => {
    const code = 'def f(x):\n    while x == 2: pass\n    return x'
    const calls = [1, 2, 3].map((x) => ({ arguments: [x] }))
    const outcome = await runner.runCalls(python(code), 'f', calls, { limits: { wallMs: 300 } })
    const failure = { reason: 'timeout', stage: 'run' }
    expect(outcome.failure).toEqual(failure)
    expect(outcome.calls).toEqual([{ kind: 'returned', value: 1 }, { kind: 'failed', failure }, { kind: 'unreached' }])
  })

  test('a program that does not load says so before any call', async () => {
    const outcome = await runner.runCalls(python('import nothing_of_that_name'), 'f', [{ arguments: [] }])
    expect(outcome.failure).toMatchObject({
      reason: 'error',
      stage: 'load',
      detail: expect.stringMatching(/^ModuleNotFoundError/),
    })
    expect(outcome.calls).toEqual([{ kind: 'unreached' }])
  })

  test('each assertion is a case, and all are run where all are asked for', async () => {
    const tests = { kind: 'asserts', asserts: ['assert f(1) == 2', 'assert f(2) == 2', 'assert f(3) == 4'] } as const
    const program = python('def f(x): return x + 1')
    const first = await runner.runTests(program, tests)
    expect(first.cases.map(({ isPassed }) => isPassed)).toEqual([true, false])
    expect(first.failure).toMatchObject({ reason: 'wrong', stage: 'run' })
    const all = await runner.runTests(program, tests, { allCases: true })
    expect(all.cases.map(({ isPassed }) => isPassed)).toEqual([true, false, true])
  })

  test('a broken test is not the program’s fault', async () => {
    const program = python('def f(x): return x')
    const broken = await runner.runTests(program, { kind: 'check', entryPoint: 'f', code: 'def check(c): nothing()' })
    expect(broken.failure?.reason).toBe('error')
    const unloadable = await runner.runTests(program, { kind: 'check', entryPoint: 'f', code: 'def check(c' })
    expect(unloadable.failure?.reason).toBe('test-error')
    const setup = await runner.runTests(program, { kind: 'asserts', setup: 'import nowhere', asserts: ['assert f(1)'] })
    expect(setup.isPassed).toBe(false)
  })

  test('a test may call other functions of the program, and a prompt’s helper with it', async () => {
    const program = python('def helper(x): return 2 * x\ndef f(x): return helper(x)')
    const code = 'def check(candidate):\n    for x in range(3):\n        assert candidate(x) == helper(x)'
    expect(await runner.runTests(program, { kind: 'check', entryPoint: 'f', code })).toMatchObject({ isPassed: true })
  })

  test('exceptions of the program cross to the test by their name', async () => {
    const program = python('def f(x):\n    raise ValueError("no " + x)')
    const code = `
def check(candidate):
    try:
        candidate('way')
    except ValueError as error:
        assert str(error) == 'no way'
    else:
        assert False`
    expect(await runner.runTests(program, { kind: 'check', entryPoint: 'f', code })).toMatchObject({ isPassed: true })
  })

  test('tests that hand over objects of a class share a process with the program, and the outcome says so', async () => {
    const setup = 'class Node:\n    def __init__(self, value): self.value = value'
    const tests = { kind: 'asserts', setup, asserts: ['assert f(Node(3)) == 3', 'assert f(Node(4)) == 4'] } as const
    const outcome = await runner.runTests(python('def f(node): return node.value'), tests)
    expect(outcome).toMatchObject({
      isPassed: true,
      isInProcess: true,
      cases: [{ isPassed: true }, { isPassed: true }],
    })
    const plain = await runner.runTests(python('def f(x): return x'), {
      kind: 'asserts',
      asserts: ['assert f(1) == 1'],
    })
    expect(plain).not.toHaveProperty('isInProcess')
  })

  test('tests may set up what is made of the program’s own classes, and a program may need what tests set up', async () => {
    const own = 'class Node:\n    def __init__(self, value): self.value = value\ndef f(node): return node.value'
    const ofProgram = { kind: 'asserts', setup: 'root = Node(3)', asserts: ['assert f(root) == 3'] } as const
    expect(await runner.runTests(python(own), ofProgram)).toMatchObject({ isPassed: true, isInProcess: true })
    const ofTests = { kind: 'asserts', setup: 'class Base: pass', asserts: ['assert f() == 1'] } as const
    const derived = python('class Own(Base): pass\ndef f(): return 1')
    expect(await runner.runTests(derived, ofTests)).toMatchObject({ isPassed: true })
    const imported = { kind: 'asserts', setup: 'import math', asserts: ['assert f(4) == math.sqrt(4)'] } as const
    const outcome = await runner.runTests(python('def f(x): return math.sqrt(x)'), imported)
    expect(outcome.isPassed).toBe(true)
    expect(outcome).not.toHaveProperty('isInProcess')
  })

  test('a function may have a builtin’s name, if the assertions call no other', async () => {
    const tests = { kind: 'asserts', asserts: ['assert sum(10, 15) == 6', 'assert sum(100, 150) == 93'] } as const
    const code =
      'import math\ndef sum(a, b):\n    g = math.gcd(a, b)\n    return sigma(g)\ndef sigma(n):\n    total = 0\n    for x in range(1, n + 1):\n        if n % x == 0: total += x\n    return total'
    expect((await runner.runTests(python(code), tests)).isPassed).toBe(true)
    const hostile = python('def all(xs): return True\ndef f(x): return -1')
    const guarded = { kind: 'asserts', asserts: ['assert all(f(x) == x for x in [1, 2])'] } as const
    expect((await runner.runTests(hostile, guarded)).isPassed).toBe(false)
  })

  test('scripts judged by their output get the recorded verdicts', async () => {
    // Whether numpy is there is the machine's business.
    const programs = recorded.programs.filter(({ code }) => !code.includes('numpy'))
    const judged = await Promise.all(
      programs.map(async ({ id, code, stdin, expected, script }) => {
        const tests = { kind: 'stdio', cases: [{ input: stdin, output: expected }] } as const
        const { isPassed } = await runner.runTests(python(code), tests, { limits: { wallMs: 2000 } })
        return { id, isPassed, wanted: script.passed }
      }),
    )
    expect(judged.filter(({ isPassed, wanted }) => isPassed !== wanted)).toEqual([])
    expect(judged.length).toBeGreaterThan(20)
  })

  test('functions judged by their results get the recorded verdicts', async () => {
    const judged = await Promise.all(
      recorded.functional.map(async ({ id, code, fn, input, expected, official, wanted = official.passed }) => {
        const tests = { kind: 'calls', entryPoint: fn, cases: [{ input, output: expected }] } as const
        const { isPassed } = await runner.runTests(python(code), tests, { limits: { wallMs: 2000 } })
        return { id, isPassed, wanted }
      }),
    )
    expect(judged.filter(({ isPassed, wanted }) => isPassed !== wanted)).toEqual([])
    expect(judged.length).toBeGreaterThan(25)
  })

  test('nothing of a program is there for the next: no file, no process, no changed module', async () => {
    const first = `
import math, os, time
math.pi = 3
open('/tmp/left', 'w').write('x')
if os.fork() == 0:
    os.setsid()
    while True:
        time.sleep(0.01)
print('done')`
    const look = "import math, os\nprint(math.pi > 3, os.listdir('/tmp'), os.listdir('/dev/shm'))"
    for (let round = 0; round < 4; round++) {
      expect((await runner.runScript(python(first), '')).stdout).toBe('done\n')
      expect((await runner.runScript(python(look), '')).stdout).toBe('True [] []\n')
    }
  })

  test('sets and hashes are the same in every sandbox', async () => {
    const code = "print({'a', 'b', 'c', 'd', 'e'}, hash('smacs'))"
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => runner.runScript(python(code), '')))
    expect(new Set(outcomes.map(({ stdout }) => stdout)).size).toBe(1)
  })

  test('an abort kills the program, or takes it out of the queue, and rejects with the reason', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const hanging = Array.from({ length: 4 }, () =>
      runner.runScript(python('while True: pass'), '', { signal: controller.signal }),
    )
    const settled = Promise.allSettled(hanging)
    await runner
      .runScript(python(''), '', { signal: AbortSignal.abort(reason) })
      .catch((error) => expect(error).toBe(reason))
    controller.abort(reason)
    expect(await settled).toEqual(hanging.map(() => ({ status: 'rejected', reason })))
    expect((await runner.runScript(python('print(1)'), '')).stdout).toBe('1\n')
  })

  test('the event loop turns while programs run', async () => {
    let turns = 0
    let isDone = false
    const turn = (): void => {
      turns++
      if (!isDone) setImmediate(turn)
    }
    turn()
    await runner.runScript(python('import time\ntime.sleep(0.3)'), '')
    isDone = true
    expect(turns).toBeGreaterThan(100)
  })

  test('a program that makes many files is ended, and the next finds none of them', async () => {
    const code = "for i in range(10**7): open('/tmp/%d' % i, 'w').close()"
    expect((await runner.runScript(python(code), '')).failure).toEqual({ reason: 'disk', stage: 'run' })
    expect((await runner.runScript(python("import os\nprint(os.listdir('/tmp'))"), '')).stdout).toBe('[]\n')
  })

  test('many at once all come out right, in more sandboxes than one', async () => {
    const many = Array.from({ length: 300 }, async (_, index) => {
      const { calls } = await runner.runCalls(python(`def f(x): return x + ${index}`), 'f', [{ arguments: [1] }])
      return calls[0]?.kind === 'returned' && calls[0].value === 1 + index
    })
    expect((await Promise.all(many)).every(Boolean)).toBe(true)
  })

  test('a program that floods its channel is ended', async () => {
    const code = "import os\ndef f(x):\n    while True: os.write(3, b'x' * 65536)"
    const outcome = await runner.runCalls(python(code), 'f', [{ arguments: [1] }])
    expect(outcome.failure).toEqual({ reason: 'output', stage: 'run' })
  })

  test('a program that sends values of its own making is refused', async () => {
    const code = `
import os
os.write(3, b'{"loaded":true}\\n{"id":1,"value":["object","x"]}\\n')
def f(x): return x`
    const outcome = await runner.runCalls(python(code), 'f', [{ arguments: [1] }])
    expect(outcome.failure).toMatchObject({ reason: 'protocol' })
  })
})
