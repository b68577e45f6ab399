import type { Data, Mark, Spec } from 'vega'

/** A point of a plot; `low` and `high` draw an interval around `y`. */
export interface PlotPoint {
  readonly x: number
  readonly y: number
  readonly low?: number
  readonly high?: number
  /** Written beside the point. */
  readonly label?: string
}

/** Points of one kind. */
export interface PlotSeries {
  readonly name: string
  readonly points: readonly PlotPoint[]
  /** Joined by a line, in order. */
  readonly line?: boolean
  /** A line for comparison: dashed, without points. */
  readonly dashed?: boolean
}

export interface XyPlot {
  readonly title: string
  readonly xTitle: string
  readonly yTitle: string
  readonly series: readonly PlotSeries[]
  readonly xScale?: 'linear' | 'log'
  /** Format of the axes, as d3-format writes them. */
  readonly xFormat?: string
  readonly yFormat?: string
  readonly xDomain?: readonly [number, number]
  readonly yDomain?: readonly [number, number]
}

/** Colours that people with the common kinds of colour blindness tell apart (Okabe and Ito, 2008). */
const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#999999', '#7f5539']

/** A Vega specification of series over two continuous axes. */
export function xyPlot(plot: XyPlot): Spec {
  const rows = plot.series.flatMap(({ name, points, line = false, dashed = false }) =>
    points.map((point) => ({ series: name, line, dashed, ...point })),
  )
  const names = plot.series.map(({ name }) => name)
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    description: plot.title,
    title: { text: plot.title, anchor: 'start', fontSize: 13, offset: 12 },
    width: 560,
    height: 320,
    padding: 8,
    background: '#ffffff',
    data: dataOf(rows),
    scales: [
      {
        name: 'x',
        type: plot.xScale ?? 'linear',
        range: 'width',
        nice: plot.xDomain === undefined,
        zero: false,
        domain: plot.xDomain === undefined ? { data: 'points', field: 'x' } : [...plot.xDomain],
      },
      {
        name: 'y',
        type: 'linear',
        range: 'height',
        nice: plot.yDomain === undefined,
        zero: false,
        domain:
          plot.yDomain === undefined
            ? { fields: ['y', 'low', 'high'].map((field) => ({ data: `with ${field}`, field })) }
            : [...plot.yDomain],
      },
      { name: 'colour', type: 'ordinal', domain: names, range: palette },
    ],
    axes: [
      {
        orient: 'bottom',
        scale: 'x',
        title: plot.xTitle,
        grid: true,
        gridOpacity: 0.4,
        ...(plot.xFormat && { format: plot.xFormat }),
      },
      {
        orient: 'left',
        scale: 'y',
        title: plot.yTitle,
        grid: true,
        gridOpacity: 0.4,
        ...(plot.yFormat && { format: plot.yFormat }),
      },
    ],
    ...(names.length > 1 && { legends: [{ fill: 'colour', symbolType: 'circle', orient: 'right' as const }] }),
    marks: [lines(), intervals(), points(), labels()],
  }
}

function dataOf(rows: readonly Readonly<Record<string, unknown>>[]): Data[] {
  const rowsWith = (field: string): Data => ({
    name: `with ${field}`,
    source: 'points',
    transform: [{ type: 'filter', expr: `isValid(datum.${field})` }],
  })
  return [{ name: 'points', values: [...rows] }, rowsWith('y'), rowsWith('low'), rowsWith('high'), rowsWith('label')]
}

function lines(): Mark {
  return {
    type: 'group',
    from: { facet: { name: 'one series', data: 'points', groupby: 'series' } },
    marks: [
      {
        type: 'line',
        from: { data: 'one series' },
        encode: {
          update: {
            x: { scale: 'x', field: 'x' },
            y: { scale: 'y', field: 'y' },
            stroke: { scale: 'colour', field: 'series' },
            strokeWidth: { value: 2 },
            strokeDash: { signal: 'datum.dashed ? [5, 4] : [1, 0]' },
            opacity: { signal: 'datum.line || datum.dashed ? 1 : 0' },
          },
        },
      },
    ],
  }
}

function intervals(): Mark {
  return {
    type: 'rule',
    from: { data: 'with low' },
    encode: {
      update: {
        x: { scale: 'x', field: 'x' },
        y: { scale: 'y', field: 'low' },
        y2: { scale: 'y', field: 'high' },
        stroke: { scale: 'colour', field: 'series' },
        strokeWidth: { value: 1.2 },
        opacity: { value: 0.6 },
      },
    },
  }
}

function points(): Mark {
  return {
    type: 'symbol',
    from: { data: 'points' },
    encode: {
      update: {
        x: { scale: 'x', field: 'x' },
        y: { scale: 'y', field: 'y' },
        fill: { scale: 'colour', field: 'series' },
        size: { signal: 'datum.dashed ? 0 : 48' },
      },
    },
  }
}

function labels(): Mark {
  return {
    type: 'text',
    from: { data: 'with label' },
    encode: {
      update: {
        x: { scale: 'x', field: 'x', offset: 7 },
        y: { scale: 'y', field: 'y', offset: -6 },
        text: { field: 'label' },
        fontSize: { value: 10 },
        fill: { value: '#333333' },
      },
    },
  }
}
