import { styleText } from 'node:util'

type Style = (text: string) => string

/** The few styles of the whole command line, named for what they mean. */
export interface Palette {
  readonly heading: Style
  readonly faint: Style
  readonly name: Style
  readonly good: Style
  readonly caution: Style
  readonly bad: Style
}

/** The styles in colour, or all of them plain. */
export function createPalette(coloured: boolean): Palette {
  const style =
    (format: Parameters<typeof styleText>[0]): Style =>
    (text) =>
      coloured ? styleText(format, text, { validateStream: false }) : text
  return {
    heading: style('bold'),
    faint: style('dim'),
    name: style('cyan'),
    good: style('green'),
    caution: style('yellow'),
    bad: style('red'),
  }
}
