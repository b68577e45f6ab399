import type { Mark, Spec } from 'vega'
import { axisRange } from './axis-range.ts'
import { plotFont, plotTheme, plottedName, plottedTitle } from './plot-theme.ts'

/** A measured value with its interval, on a row of its own. */
export interface DotRow {
  readonly label: string
  readonly value: number
  readonly low: number
  readonly high: number
  /** Drawn hollow: a bound or a baseline, not one of the things compared. */
  readonly hollow?: boolean
}

export interface DotPlot {
  readonly title: string
  readonly xTitle: string
  readonly xFormat?: string
  /** In order, the first on top. */
  readonly rows: readonly DotRow[]
  /** A vertical line to compare with. */
  readonly reference?: { readonly value: number; readonly label: string }
}

const width = 480
const rowHeight = 24

/** A Vega specification of values with intervals, one a row, each row named. */
export function dotPlot({ title, xTitle, xFormat, rows: given, reference }: DotPlot): Spec {
  const rows = given.filter(({ value }) => Number.isFinite(value))
  const x = axisRange(
    [...rows.flatMap(({ value, low, high }) => [value, low, high]), ...(reference ? [reference.value] : [])],
    'linear',
  )
  const at = (value: number): number => x.position(value) * width
  const drawn = rows.map(({ label, value, low, high, hollow = false }, row) => ({
    text: plottedName(label),
    x: at(value),
    low: at(low),
    high: at(high),
    y: rowHeight * (row + 0.5),
    fill: hollow ? '#ffffff' : '#0072b2',
  }))
  const height = rowHeight * rows.length
  const lines = reference === undefined ? [] : [{ x: at(reference.value), text: reference.label }]
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    description: plottedTitle(title),
    config: plotTheme,
    title: { text: plottedTitle(title), frame: 'group' },
    width,
    height,
    padding: 8,
    scales: [{ name: 'x', type: 'linear', range: 'width', zero: false, domain: [...x.domain] }],
    axes: [
      {
        orient: 'bottom',
        scale: 'x',
        title: plottedTitle(xTitle),
        grid: true,
        tickCount: 7,
        ...(xFormat && { format: xFormat }),
      },
    ],
    data: [
      { name: 'rows', values: drawn },
      { name: 'references', values: lines },
    ],
    marks: marksOf(height),
  }
}

function marksOf(height: number): Mark[] {
  const text = { fontSize: { value: 11.5 }, font: { value: plotFont } }
  return [
    {
      type: 'rule',
      from: { data: 'references' },
      encode: {
        update: {
          x: { field: 'x' },
          y: { value: 0 },
          y2: { value: height },
          stroke: { value: '#555555' },
          strokeDash: { value: [4, 3] },
        },
      },
    },
    {
      type: 'text',
      from: { data: 'references' },
      encode: {
        update: {
          x: { field: 'x' },
          y: { value: -4 },
          align: { value: 'center' },
          text: { field: 'text' },
          fill: { value: '#555555' },
          ...text,
        },
      },
    },
    {
      type: 'rule',
      from: { data: 'rows' },
      encode: {
        update: {
          x: { field: 'low' },
          x2: { field: 'high' },
          y: { field: 'y' },
          stroke: { value: '#0072b2' },
          strokeWidth: { value: 1.8 },
        },
      },
    },
    {
      type: 'symbol',
      from: { data: 'rows' },
      encode: {
        update: {
          x: { field: 'x' },
          y: { field: 'y' },
          fill: { field: 'fill' },
          stroke: { value: '#0072b2' },
          strokeWidth: { value: 1.8 },
          size: { value: 60 },
        },
      },
    },
    {
      type: 'text',
      from: { data: 'rows' },
      encode: {
        update: {
          x: { value: -10 },
          y: { field: 'y' },
          align: { value: 'right' },
          baseline: { value: 'middle' },
          text: { field: 'text' },
          fill: { value: '#222222' },
          ...text,
        },
      },
    },
  ]
}
