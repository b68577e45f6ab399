import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createLiveRegion } from '../terminal/live-region.ts'
import { createTerminal } from '../terminal/terminal.ts'
import { textWidth } from '../terminal/text-width.ts'
import { createProgressBar } from './progress-bar.ts'

function barOn(isTTY: boolean) {
  const written: string[] = []
  const terminal = createTerminal({ write: (text) => written.push(text), isTTY, columns: 60 }, {})
  const time = { nowMs: 0 }
  const bar = createProgressBar('Qwen2.5 Coder 1.5B', {
    terminal,
    region: createLiveRegion(terminal),
    nowMs: () => time.nowMs,
  })
  return { written, bar, time }
}

test('a terminal has rows that are written over, never wider than it is, and no detail is lost', () => {
  const { written, bar, time } = barOn(true)
  for (const share of [0, 0.5, 1]) {
    bar.show(share, share === 1 ? 'short' : 'a very long detail about bytes and seconds')
    time.nowMs += 100
  }
  bar.end('done')
  const rows = written.map(stripVTControlCharacters)
  expect(rows[1]).toMatch(/ 50 %\n {2}a very long detail about bytes and seconds\n$/)
  expect(rows[2]).toMatch(/ 100 % {2}short\n$/)
  for (const row of rows.join('').split('\n')) expect(textWidth(row.replace('\r', ''))).toBeLessThan(60)
  expect(rows.at(-1)).toBe('done\n')
})

test('elsewhere a line comes now and then', () => {
  const { written, bar, time } = barOn(false)
  for (let step = 0; step < 30; step++) {
    bar.show(step / 30, `${step} of 30`)
    time.nowMs += 1000
  }
  expect(written).toEqual([
    '  Qwen2.5 Coder 1.5B   3 %  1 of 30\n',
    '  Qwen2.5 Coder 1.5B  36 %  11 of 30\n',
    '  Qwen2.5 Coder 1.5B  70 %  21 of 30\n',
  ])
})
