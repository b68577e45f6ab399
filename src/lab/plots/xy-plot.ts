import type { Mark, Spec } from 'vega'
import { axisRange } from './axis-range.ts'
import { labelsBeside, spreadLabels } from './place-labels.ts'
import {
  cycled,
  plotFont,
  plotTheme,
  plottedName,
  plottedTitle,
  seriesColours,
  seriesDashes,
  seriesShapes,
} from './plot-theme.ts'

/** A point of a plot; `low` and `high` draw an interval around `y`. */
export interface PlotPoint {
  readonly x: number
  readonly y: number
  readonly low?: number
  readonly high?: number
}

/** Points of one kind. */
export interface PlotSeries {
  readonly name: string
  readonly points: readonly PlotPoint[]
  /** Joined by a line, in order; its name then stands at the right edge, else beside the last point. */
  readonly line?: boolean
  /** A line for comparison: dashed, grey, without points; named only where it has a name. */
  readonly dashed?: boolean
}

export interface XyPlot {
  readonly title: string
  readonly xTitle: string
  readonly yTitle: string
  readonly series: readonly PlotSeries[]
  /** Names in the order of their looks, so that a name looks the same in every plot; others come after them. */
  readonly looks?: readonly string[]
  readonly xScale?: 'linear' | 'log'
  /** Where 0 stands on a logarithmic axis. */
  readonly zeroAt?: number
  /** Format of the axes, as d3-format writes them. */
  readonly xFormat?: string
  readonly yFormat?: string
  readonly xDomain?: readonly [number, number]
  readonly yDomain?: readonly [number, number]
}

const width = 560
const height = 340
const labelGap = 15
/** Between the intervals of two series at the same x, in pixels. */
const dodge = 3

/** A Vega specification of series over two continuous axes: every series named where it is, told apart without colour. */
export function xyPlot(plot: XyPlot): Spec {
  const { xScale = 'linear' } = plot
  const series = plot.series
    .map((series) => ({
      ...series,
      points: series.points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
    }))
    .filter(({ points }) => points.length > 0)
  const all = series.flatMap(({ points }) => points)
  const x = axisRange(
    all.map((point) => point.x),
    xScale,
    plot.xDomain,
  )
  const y = axisRange(
    all.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]),
    'linear',
    plot.yDomain,
  )
  const lines = series.filter(({ line }) => line)
  const drawn = series.map((one, index) => {
    const { name, points, line = false, dashed = false } = one
    // Intervals at points that share an x would else lie on one another; lone points stand where they are.
    const shift = line ? dodge * (lines.indexOf(one) - (lines.length - 1) / 2) : 0
    const known = plot.looks?.indexOf(name) ?? index
    const look = known < 0 ? (plot.looks?.length ?? 0) + index : known
    return {
      name: plottedName(name),
      line: line || dashed,
      dashed,
      colour: dashed ? '#888888' : cycled(seriesColours, look),
      shape: cycled(seriesShapes, look),
      dash: dashed ? [3, 4] : cycled(seriesDashes, look),
      points: points.map((point) => ({
        x: x.position(point.x) * width + shift,
        y: (1 - y.position(point.y)) * height,
        ...(point.low !== undefined && { low: (1 - y.position(point.low)) * height }),
        ...(point.high !== undefined && { high: (1 - y.position(point.high)) * height }),
      })),
    }
  })
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    description: plottedTitle(plot.title),
    config: plotTheme,
    title: { text: plottedTitle(plot.title) },
    width,
    height,
    padding: 8,
    scales: [
      { name: 'x', type: xScale, range: 'width', zero: false, domain: [...x.domain] },
      { name: 'y', type: 'linear', range: 'height', zero: false, domain: [...y.domain] },
    ],
    axes: [
      {
        orient: 'bottom',
        scale: 'x',
        title: plottedTitle(plot.xTitle),
        grid: true,
        tickCount: 8,
        ...(xScale === 'log' && logTicks(x.domain, plot.zeroAt)),
        ...(plot.xFormat && { format: plot.xFormat }),
      },
      {
        orient: 'left',
        scale: 'y',
        title: plottedTitle(plot.yTitle),
        grid: true,
        tickCount: 7,
        ...(plot.yFormat && { format: plot.yFormat }),
      },
    ],
    data: [
      { name: 'labels', values: [...marginLabels(drawn), ...besideLabels(drawn)] },
      { name: 'leaders', values: [...marginLabels(drawn)] },
    ],
    marks: [...drawn.flatMap(seriesMarks), leaderMark, labelMark],
  }
}

/** Ones, twos and fives; the place of 0 is named so. */
function logTicks([low, high]: readonly [number, number], zeroAt: number | undefined) {
  const powers = Array.from({ length: 12 }, (_, power) => 10 ** (power - 3))
  const values = powers.flatMap((power) => [power, 2 * power, 5 * power]).filter((tick) => tick >= low && tick <= high)
  const named = "format(datum.value, ',')"
  return {
    values,
    encode: {
      labels: {
        update: { text: { signal: zeroAt === undefined ? named : `datum.value === ${zeroAt} ? '0' : ${named}` } },
      },
    },
  }
}

interface DrawnSeries {
  readonly name: string
  readonly line: boolean
  readonly dashed: boolean
  readonly colour: string
  readonly shape: string
  readonly dash: readonly number[]
  readonly points: readonly { readonly x: number; readonly y: number; readonly low?: number; readonly high?: number }[]
}

function seriesMarks({ line, dashed, colour, shape, dash, points }: DrawnSeries): Mark[] {
  const x = { field: 'x' }
  const y = { field: 'y' }
  const marks: Mark[] = []
  const data = { name: 'own', values: points.map((point) => ({ ...point })) }
  const intervals = {
    name: 'own intervals',
    values: points.filter(({ low, high }) => low !== undefined && high !== undefined).map((point) => ({ ...point })),
  }
  if (line) {
    const stroke = { stroke: { value: colour }, strokeWidth: { value: 1.8 }, strokeDash: { value: [...dash] } }
    marks.push({ type: 'line', from: { data: 'own' }, encode: { update: { x, y, ...stroke } } })
  }
  const interval = { stroke: { value: colour }, strokeWidth: { value: 1.1 }, opacity: { value: 0.65 } }
  marks.push({
    type: 'rule',
    from: { data: 'own intervals' },
    encode: { update: { x, y: { field: 'low' }, y2: { field: 'high' }, ...interval } },
  })
  if (!dashed) {
    marks.push({
      type: 'symbol',
      from: { data: 'own' },
      encode: { update: { x, y, fill: { value: colour }, shape: { value: shape }, size: { value: 46 } } },
    })
  }
  return [{ type: 'group', data: [data, intervals], marks }]
}

interface DrawnLabel {
  readonly x: number
  readonly y: number
  readonly align: 'left' | 'right'
  readonly text: string
  readonly colour: string
  readonly fromX: number
  readonly fromY: number
}

/** Names of lines, at the right edge. */
function marginLabels(series: readonly DrawnSeries[]): readonly DrawnLabel[] {
  const ends = series.flatMap(({ line, name, colour, points }) => {
    const end = points.at(-1)
    return line && name !== '' && end !== undefined ? [{ name, colour, end }] : []
  })
  const places = spreadLabels(
    ends.map(({ end }) => end.y),
    labelGap,
    4,
    height - 4,
  )
  return ends.map(({ name, colour, end }, index) => ({
    x: width + 22,
    y: places[index] ?? end.y,
    align: 'left',
    text: name,
    colour,
    fromX: end.x + 5,
    fromY: end.y,
  }))
}

/** Names of lone points, beside them. */
function besideLabels(series: readonly DrawnSeries[]): readonly DrawnLabel[] {
  const lone = series.flatMap(({ line, name, colour, points }) => {
    const end = points.at(-1)
    return !line && end !== undefined ? [{ x: end.x, y: end.y, text: name, colour }] : []
  })
  const others = series.filter(({ line }) => line).flatMap(({ points }) => points)
  const places = labelsBeside(lone, others, width)
  return lone.map(({ text, colour, x, y }, index) => ({
    ...(places[index] ?? { x, y, align: 'left' }),
    text,
    colour,
    fromX: x,
    fromY: y,
  }))
}

const leaderMark: Mark = {
  type: 'rule',
  from: { data: 'leaders' },
  encode: {
    update: {
      x: { field: 'fromX' },
      y: { field: 'fromY' },
      x2: { field: 'x', offset: -4 },
      y2: { field: 'y' },
      stroke: { field: 'colour' },
      strokeWidth: { value: 0.6 },
      opacity: { value: 0.5 },
    },
  },
}

const labelMark: Mark = {
  type: 'text',
  from: { data: 'labels' },
  encode: {
    update: {
      x: { field: 'x' },
      y: { field: 'y' },
      align: { field: 'align' },
      text: { field: 'text' },
      fill: { field: 'colour' },
      baseline: { value: 'middle' },
      fontSize: { value: 11.5 },
      font: { value: plotFont },
    },
  },
}
