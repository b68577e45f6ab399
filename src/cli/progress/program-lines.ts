import type { CollaborationEvent } from '../../method/events.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { padText, textWidth, truncateText } from '../terminal/text-width.ts'
import { headingLine, oneLine } from './collaboration-lines.ts'
import { pluralText } from './quantities.ts'

/** What running the programs showed, one a line, and how much they were run on. */
export function programLines(
  { programs, examples, inputs = [] }: Extract<CollaborationEvent, { type: 'programs-run' }>,
  terminal: Terminal,
): readonly string[] {
  const { palette } = terminal
  const made = inputs.length === 0 ? '' : ` and ${pluralText(inputs.length, 'input')} made from them`
  const detail = examples === undefined ? '' : `run on ${pluralText(examples.length, 'example')} of the question${made}`
  const names = programs.map(({ model }) => truncateText(oneLine(model), 28))
  const columns = Math.max(12, ...names.map(textWidth))
  const rows = programs.map(({ passed, of, outputs }, place) => {
    const passes = of === 0 ? '' : `passes ${passed} of ${of}`
    const shown = outputs === undefined ? `${passes === '' ? '' : `${passes}, `}gives nothing` : passes
    return `    ${palette.name(padText(names[place] ?? '', columns))}  ${passed === of ? shown : palette.caution(shown)}`
  })
  return [headingLine(terminal, 'Programs', detail), ...rows]
}
