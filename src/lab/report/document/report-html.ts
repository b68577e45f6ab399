import type { RenderedPlots, ReportBlock, ReportDocument, ReportSection } from './report-document.ts'

const style = `
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; background: #fff; color: #1c1c1c;
  font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 3rem 0 .5rem; padding-top: 1rem; border-top: 1px solid #ccc; }
.result { font-size: 1.08rem; font-weight: 600; margin: .5rem 0 1rem; }
.facts, nav ul { padding-left: 1.2rem; color: #333; }
.limits { color: #444; border-left: 3px solid #bbb; padding-left: .8rem; }
figure { margin: 1.2rem 0; overflow-x: auto; }
figure svg { max-width: 100%; height: auto; }
figcaption, .note { color: #444; font-size: .9rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; margin: .8rem 0; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap; }
th { border-bottom: 2px solid #999; font-weight: 600; }
th:first-child, td:first-child { text-align: left; }
@media print { h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
`

/**
 * The report as one page that stands alone: inline style and SVG, no script, nothing that a browser would fetch. Should a
 * name from a recording ever get past the escaping, the page's own policy forbids it to run or load anything.
 * @param plots SVG of every plot, made by us
 */
export function reportHtml({ title, facts, sections }: ReportDocument, plots: RenderedPlots): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<ul class="facts">
${facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join('\n')}
</ul>
<nav aria-label="Sections"><ul>
${sections.map(({ id, title, result }) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(title)}</a> ${escapeHtml(result)}</li>`).join('\n')}
</ul></nav>
${sections.map((section) => sectionHtml(section, plots)).join('\n')}
</body>
</html>
`
}

function sectionHtml({ id, title, result, blocks, limits }: ReportSection, plots: RenderedPlots): string {
  return `<section id="${escapeHtml(id)}">
<h2>${escapeHtml(title)}</h2>
<p class="result">${escapeHtml(result)}</p>
${blocks.map((block) => blockHtml(block, plots)).join('\n')}
<p class="limits"><strong>What this does not say.</strong> ${escapeHtml(limits)}</p>
</section>`
}

function blockHtml(block: ReportBlock, plots: RenderedPlots): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`
    case 'plot':
      return `<figure>
${plots.get(block.name) ?? ''}
<figcaption>${escapeHtml(block.caption)}</figcaption>
</figure>`
    case 'table': {
      const cells = (row: readonly string[], tag: 'td' | 'th'): string =>
        `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`
      const note = block.note === undefined ? '' : `\n<p class="note">${escapeHtml(block.note)}</p>`
      return `<div class="scroll"><table>
<thead>${cells(block.header, 'th')}</thead>
<tbody>
${block.rows.map((row) => cells(row, 'td')).join('\n')}
</tbody>
</table></div>${note}`
    }
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For text and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.toWellFormed().replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
