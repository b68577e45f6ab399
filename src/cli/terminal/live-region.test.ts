import { expect, test } from 'vitest'
import { createLiveRegion } from './live-region.ts'
import { createTerminal } from './terminal.ts'

function recorded(isTTY: boolean, environment: Record<string, string> = {}, columns = 80) {
  const written: string[] = []
  const terminal = createTerminal({ write: (text) => written.push(text), isTTY, columns }, environment)
  return { written, region: createLiveRegion(terminal), terminal }
}

test('lines stay above the live rows, which are drawn again below them', () => {
  const { written, region } = recorded(true)
  region.replace(['a', 'b'])
  region.print(['done'])
  region.clear()
  expect(written).toEqual(['a\x1b[0m\nb\x1b[0m\n', '\x1b[2A\r\x1b[0Jdone\na\x1b[0m\nb\x1b[0m\n', '\x1b[2A\r\x1b[0J'])
})

test('where nothing can be written over, only lines are written', () => {
  for (const { written, region } of [recorded(false), recorded(true, { TERM: 'dumb' }), recorded(true, {}, 30)]) {
    region.replace(['a'])
    region.print(['done'])
    region.clear()
    expect(written).toEqual(['done\n'])
  }
})

test('colours follow NO_COLOR, FORCE_COLOR and the terminal', () => {
  const coloured = (isTTY: boolean, environment: Record<string, string>): boolean =>
    recorded(isTTY, environment).terminal.palette.good('x') !== 'x'
  expect(coloured(true, {})).toBe(true)
  expect(coloured(false, {})).toBe(false)
  expect(coloured(true, { NO_COLOR: '1' })).toBe(false)
  expect(coloured(true, { TERM: 'dumb' })).toBe(false)
  expect(coloured(false, { FORCE_COLOR: '1' })).toBe(true)
})
