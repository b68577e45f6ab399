import type { Spec } from 'vega'

/** Renders a Vega specification as one SVG text, without a browser. Vega is loaded on the first plot. */
export async function renderPlot(spec: Spec): Promise<string> {
  const { parse, View } = await import('vega')
  const view = new View(parse(spec), { renderer: 'none' })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}
