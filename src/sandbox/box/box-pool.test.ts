import { expect, test } from 'vitest'
import { SandboxError } from '../../errors/sandbox-error.ts'
import { createBoxPool } from './box-pool.ts'
import type { JobLimits, ProgramEnd, ProgramWork } from './program-job.ts'
import type { SandboxBox } from './sandbox-box.ts'

const limits = {} as JobLimits
const work: ProgramWork = { kind: 'script', code: '', stdin: '' }
const clean: ProgramEnd = {
  ...{ reason: null, status: 0, wallMs: 1, cpuMs: 1, stdout: '', stderr: '' },
  ...{ isCut: false, isClean: true },
}

/** Sandboxes that run nothing: each program ends as told. */
function fakeBoxes(end: (program: number) => ProgramEnd = () => clean) {
  const boxes: { closed: boolean; programs: number; isAlive: boolean }[] = []
  let programs = 0
  const open = async (): Promise<SandboxBox> => {
    const kept = { closed: false, programs: 0, isAlive: true }
    boxes.push(kept)
    return {
      get isAlive() {
        return kept.isAlive
      },
      greeting: {},
      run() {
        kept.programs++
        return { send() {}, stop() {}, ended: Promise.resolve(end(programs++)) }
      },
      async close() {
        kept.closed = true
      },
    }
  }
  return { boxes, open }
}

async function runOnce(pool: ReturnType<typeof createBoxPool>): Promise<void> {
  await pool.use(async (bench) => (await bench.run('program', work, limits)).ended)
}

test('a sandbox is kept for the next program, and replaced after so many', async () => {
  const { boxes, open } = fakeBoxes()
  const pool = createBoxPool({ open, size: 1, programsPerBox: 3 })
  for (let program = 0; program < 7; program++) await runOnce(pool)
  expect(boxes.map(({ programs }) => programs)).toEqual([3, 3, 1])
  expect(boxes.map(({ closed }) => closed)).toEqual([true, true, false])
  await pool.close()
  expect(boxes.every(({ closed }) => closed)).toBe(true)
})

test('a sandbox in which a program had to be killed is not used again', async () => {
  const { boxes, open } = fakeBoxes((program) => ({ ...clean, isClean: program !== 1 }))
  const pool = createBoxPool({ open, size: 1, programsPerBox: 100 })
  for (let program = 0; program < 4; program++) await runOnce(pool)
  expect(boxes.map(({ programs }) => programs)).toEqual([2, 2])
  await pool.close()
})

test('one that died between two programs is replaced; two in a row are an error', async () => {
  const { boxes, open } = fakeBoxes()
  const pool = createBoxPool({ open, size: 1, programsPerBox: 100 })
  await runOnce(pool)
  for (const box of boxes) box.isAlive = false
  await runOnce(pool)
  expect(boxes.map(({ programs }) => programs)).toEqual([1, 1])
  const dying = createBoxPool({
    open: async () => ({ ...(await open()), isAlive: false }),
    size: 1,
    programsPerBox: 100,
  })
  await expect(runOnce(dying)).rejects.toThrow('ends before it runs anything')
})

test('program and tests are never in one sandbox', async () => {
  const { boxes, open } = fakeBoxes()
  const pool = createBoxPool({ open, size: 1, programsPerBox: 100 })
  await pool.use(async (bench) => {
    const runs = [await bench.run('program', work, limits), await bench.run('tests', work, limits)]
    await Promise.all(runs.map(({ ended }) => ended))
  })
  expect(boxes.map(({ programs }) => programs)).toEqual([1, 1])
  await pool.close()
})

test('no more run at once than there are places; the others wait for their turn, in order', async () => {
  const { open } = fakeBoxes()
  const pool = createBoxPool({ open, size: 2, programsPerBox: 100 })
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
  const begun: number[] = []
  const all = gates.map(({ promise }, index) =>
    pool.use(async () => {
      begun.push(index)
      await promise
    }),
  )
  await Promise.resolve()
  expect(begun).toEqual([0, 1])
  gates[1]?.resolve()
  await all[1]
  expect(begun).toEqual([0, 1, 2])
  for (const gate of gates) gate.resolve()
  await Promise.all(all)
  expect(begun).toEqual([0, 1, 2, 3])
  await pool.close()
})

test('who is aborted while it waits leaves the queue, and nobody after it is lost', async () => {
  const { open } = fakeBoxes()
  const pool = createBoxPool({ open, size: 1, programsPerBox: 100 })
  const gate = Promise.withResolvers<void>()
  const first = pool.use(() => gate.promise)
  const controller = new AbortController()
  const reason = new Error('enough')
  const second = pool.use(async () => undefined, controller.signal)
  const third = pool.use(async () => 'done')
  controller.abort(reason)
  await expect(second).rejects.toBe(reason)
  gate.resolve()
  await first
  expect(await third).toBe('done')
  await expect(pool.use(async () => undefined, AbortSignal.abort(reason))).rejects.toBe(reason)
  await pool.close()
})

test('a sandbox that does not open is told to whoever wanted it, and tried again by the next', async () => {
  const { open } = fakeBoxes()
  let tries = 0
  const pool = createBoxPool({
    open: () => (tries++ === 0 ? Promise.reject(new SandboxError('no luck')) : open()),
    size: 1,
    programsPerBox: 100,
  })
  await expect(runOnce(pool)).rejects.toThrow('no luck')
  await runOnce(pool)
  await pool.close()
  await expect(runOnce(pool)).rejects.toThrow('The sandbox is closed.')
})
