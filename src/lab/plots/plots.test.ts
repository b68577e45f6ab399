import { expect, test } from 'vitest'
import { axisRange } from './axis-range.ts'
import { dotPlot } from './dot-plot.ts'
import { labelsBeside, spreadLabels } from './place-labels.ts'
import { renderPlot } from './render-plot.ts'
import { xyPlot } from './xy-plot.ts'

test('labels at one place are spread by the gap, and those with room stay where they are', () => {
  expect(spreadLabels([50, 50, 50], 10, 0, 100)).toEqual([40, 50, 60])
  expect(spreadLabels([20, 80], 10, 0, 100)).toEqual([20, 80])
  expect(spreadLabels([98, 99], 10, 0, 100)).toEqual([90, 100])
  expect(spreadLabels([52, 50, 10], 10, 0, 100)).toEqual([56, 46, 10])
})

test('spread labels never come closer than the gap, however they pile up', () => {
  const placed = spreadLabels([3, 5, 5, 6, 40, 41, 95], 12, 0, 100).toSorted((a, b) => a - b)
  for (const [index, at] of placed.entries()) {
    if (index > 0) expect(at - (placed[index - 1] ?? 0)).toBeGreaterThanOrEqual(12 - 1e-9)
  }
})

test('a label beside a point avoids the labels and points before it', () => {
  const [first, second] = labelsBeside(
    [
      { x: 100, y: 100, text: 'one name' },
      { x: 104, y: 101, text: 'another' },
    ],
    [],
    560,
  )
  const apart = Math.abs((first?.y ?? 0) - (second?.y ?? 0)) >= 13 || first?.align !== second?.align
  expect(apart).toBe(true)
})

test('an axis has room around its values, and one for a single value or none', () => {
  expect(axisRange([0, 100], 'linear').domain).toEqual([-5, 105])
  expect(axisRange([10, 1000], 'log').position(100)).toBeCloseTo(0.5, 12)
  const [low, high] = axisRange([0.5], 'linear').domain
  expect(low).toBeLessThan(0.5)
  expect(high).toBeGreaterThan(0.5)
  expect(axisRange([], 'linear').domain).toEqual([0, 1])
})

test('names in a plot are text, whatever they hold, and nothing refers outside', async () => {
  const name = '<script>alert(1)</script>"&\u0000\u202e http://evil.example/x'
  const series = [{ name, line: true, points: [{ x: 1, y: 0.5, low: 0.4, high: 0.6 }] }]
  const plots = [
    xyPlot({ title: name, xTitle: name, yTitle: name, series }),
    dotPlot({ title: name, xTitle: name, rows: [{ label: name, value: 1, low: 0, high: 2 }] }),
  ]
  for (const spec of plots) {
    const svg = await renderPlot(spec)
    expect(svg).not.toContain('<script')
    expect(svg).toContain('&lt;script')
    expect(svg).not.toMatch(/(href|src|url)\s*[=(]/i)
    expect(svg).not.toMatch(/[\u0000-\u0008\u202e]/)
  }
})

test('series differ in shape and dash as well as in colour', async () => {
  const line = (name: string, y: number) => ({
    name,
    line: true,
    points: [
      { x: 1, y },
      { x: 2, y },
    ],
  })
  const svg = await renderPlot(
    xyPlot({ title: 't', xTitle: 'x', yTitle: 'y', series: [line('first', 0.2), line('second', 0.6)] }),
  )
  const shapes = [...svg.matchAll(/aria-roledescription="symbol mark container"><path [^>]*d="([^"]+)"/g)]
  expect(new Set(shapes.map(([, path]) => path)).size).toBe(2)
  expect(svg).toContain('stroke-dasharray="6,3"')
  expect(svg).toContain('>first<')
})
