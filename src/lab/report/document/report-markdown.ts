import { table } from '../../compare/comparison-report.ts'
import type { ReportBlock, ReportDocument } from './report-document.ts'

/** The report as Markdown, its plots as links to the files beside it. */
export function reportMarkdown({ title, facts, sections }: ReportDocument): string {
  const parts = [
    `# ${plain(title)}`,
    facts.map((fact) => `- ${plain(fact)}`).join('\n'),
    ...sections.flatMap(({ title, result, blocks, limits }) => [
      `## ${plain(title)}`,
      `**${plain(result)}**`,
      ...blocks.map(blockMarkdown),
      `*What this does not say.* ${plain(limits)}`,
    ]),
  ]
  return `${parts.join('\n\n')}\n`
}

function blockMarkdown(block: ReportBlock): string {
  switch (block.kind) {
    case 'text':
      return plain(block.text)
    case 'table': {
      const rows = block.rows.map((row) => row.map(plain))
      return [table(block.header.map(plain), rows), ...(block.note === undefined ? [] : [plain(block.note)])].join(
        '\n\n',
      )
    }
    case 'plot':
      return `![${plain(block.caption)}](${block.name}.svg)`
  }
}

/** Names come from recordings: what Markdown or HTML would read as markup is shown as it is. */
function plain(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]]/g, '\\$&')
    .replace(/\s*[\r\n]+\s*/g, ' ')
}
