import type { Config } from 'vega'
import { visibleExcerpt, visibleText } from '../../text/visible-text.ts'

/** Colours that people with the common kinds of colour blindness tell apart (Okabe and Ito, 2008), dark ones first. */
export const seriesColours = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#000000',
  '#cc79a7',
  '#7f5539',
  '#e69f00',
  '#56b4e9',
  '#777777',
]
/** Told apart without colour too. */
export const seriesShapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down']
export const seriesDashes: readonly (readonly number[])[] = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 4],
]

/** Found on every system; nothing is fetched for it. */
export const plotFont = 'system-ui, sans-serif'

/** One look for all plots. */
export const plotTheme: Config = {
  background: '#ffffff',
  title: { font: plotFont, anchor: 'start', fontSize: 14, fontWeight: 'bold', offset: 14 },
  axis: {
    labelFont: plotFont,
    titleFont: plotFont,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    gridColor: '#dddddd',
    domainColor: '#666666',
    tickColor: '#666666',
  },
}

/** The same place in a list for ever: the tenth series looks like the first in colour, not in shape. */
export function cycled<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length]
  if (item === undefined) throw new RangeError('Expected something to choose from.')
  return item
}

/** Longest name drawn, in characters; the table beside a plot has the whole. */
const longestName = 36

/** Code points that XML allows nowhere. */
const notInXml = /[\ufffe\uffff]/g

/** A name as a plot can show it. */
export function plottedName(name: string): string {
  return visibleExcerpt(name, longestName).replace(notInXml, '')
}

/** A title as a plot can show it. */
export function plottedTitle(title: string): string {
  return visibleText(title).replace(notInXml, '')
}
