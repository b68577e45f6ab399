import type { CollaborationEvent } from '../../method/events.ts'
import { visibleText } from '../../text/visible-text.ts'
import type { LiveRegion } from '../terminal/live-region.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { textWidth, wrapText } from '../terminal/text-width.ts'
import { answerSummary } from './answer-summary.ts'
import {
  failureLine,
  generationLine,
  headingLine,
  neighbourLines,
  oneLine,
  panelLines,
  scoreLines,
  startedLines,
  weighedLines,
} from './collaboration-lines.ts'
import { programLines } from './program-lines.ts'
import { countText } from './quantities.ts'
import { createStreamedTexts } from './streamed-texts.ts'

/** Shows a collaboration to a person as it happens: a reader of its events. */
export interface CollaborationProgress {
  show(event: CollaborationEvent): void
  /** Takes away what would be written over, when the events end early. */
  end(): void
}

export interface CollaborationProgressOptions {
  readonly terminal: Terminal
  readonly region: LiveRegion
  readonly nowMs: () => number
  /** Rows of each reference and candidate that are written to stay. */
  readonly rowsPerText: number
  /** Writes the answer between its heading and its bill; the default is below the heading, indented. */
  readonly writeAnswer?: (text: string) => void
}

/** Creates the reader. Whatever a model wrote passes `visibleText` first. */
export function createCollaborationProgress(options: CollaborationProgressOptions): CollaborationProgress {
  const { terminal, region, nowMs, rowsPerText } = options
  const { palette } = terminal
  const texts = createStreamedTexts({ terminal, region, nowMs, rowsPerText })
  const modelOfReference = new Map<number, string>()
  const referencesOfCandidate = new Map<number, string>()
  const notes = new Set<string>()
  let section = ''
  let startedAtMs: number | undefined

  const print = (lines: readonly string[]): void => region.print(lines)
  const nameOfReference = (reference: number): string => oneLine(modelOfReference.get(reference) ?? `${reference + 1}`)
  const nameOfCandidate = (candidate: number): string => `candidate ${candidate + 1}`
  const openSection = (heading: string, detail = ''): void => {
    if (section === heading) return
    section = heading
    print([headingLine(terminal, heading, detail)])
  }
  const writeAnswer =
    options.writeAnswer ??
    ((text: string): void => print(wrapText(visibleText(text), terminal.columns() - 4).map((row) => `    ${row}`)))

  const show = (event: CollaborationEvent): void => {
    switch (event.type) {
      case 'started':
        startedAtMs = event.atMs
        print(startedLines(event, terminal))
        break
      case 'fitting-started':
        print([headingLine(terminal, 'Fitting', `on ${countText(event.bankQuestions)} bank questions, once`)])
        break
      case 'neighbours-found':
        print(neighbourLines(event, terminal))
        break
      // The panel says what came of it.
      case 'prior-read':
        break
      case 'panel-chosen':
        texts.setLabelColumns(Math.max(12, ...event.panel.map(({ model }) => textWidth(oneLine(model)))))
        print(panelLines(event, terminal))
        break
      case 'call-started':
        if (event.stage === 'reference') {
          openSection('References')
          modelOfReference.set(event.index, event.model)
        } else openSection('Candidates', `written by ${oneLine(event.model)}`)
        texts.start(
          `${event.stage} ${event.index}`,
          event.stage === 'reference' ? event.model : `candidate ${event.index + 1}`,
        )
        break
      case 'call-delta':
        texts.append(`${event.stage} ${event.index}`, event.text, event.reasoning === true)
        break
      case 'call-finished':
        texts.finish(`${event.stage} ${event.index}`, generationLine(event.generation, terminal))
        break
      case 'call-failed':
        texts.finish(`${event.stage} ${event.index}`, failureLine(event.failure.message, terminal))
        break
      case 'subset-drawn': {
        openSection('Candidates', 'each written from a subset of the references')
        const names = [...event.references.map(nameOfReference), ...(event.candidates ?? []).map(nameOfCandidate)]
        referencesOfCandidate.set(event.candidate, names.join(', '))
        print([`    candidate ${event.candidate + 1}  ${palette.faint(`from ${names.join(', ')}`)}`])
        break
      }
      case 'references-shortened': {
        const cut = event.shortened.map(
          ({ from, to, ...text }) =>
            `${'reference' in text ? nameOfReference(text.reference) : nameOfCandidate(text.earlier)} from ${countText(from)} to ${countText(to)}`,
        )
        const note = `candidate ${event.candidate + 1}: shortened to fit the aggregator's context: ${cut.join(', ')}`
        print([`    ${palette.caution(note)}`])
        break
      }
      case 'call-retried': {
        const why = `${oneLine(event.model)}: attempt ${event.attempt} after ${oneLine(event.failure.message)}`
        print([`    ${palette.caution('↻')} ${why}`])
        break
      }
      case 'scored':
        print(scoreLines(event, referencesOfCandidate, terminal))
        break
      case 'programs-run':
        section = 'Programs'
        print(programLines(event, terminal))
        break
      case 'answers-weighed':
        // Whoever is asked next belongs to a new section.
        section = 'Answers'
        print(weighedLines(event, terminal))
        break
      case 'noted':
        notes.add(event.note)
        print([`  ${palette.caution('!')} ${oneLine(event.note)}`])
        break
      case 'answer-delta':
      case 'answer-reasoning-delta':
      case 'answer-tool-call-delta':
      case 'answer-logprobs-delta':
        break
      case 'answer-finished': {
        texts.abandon()
        const { answer } = event
        print([headingLine(terminal, 'Answer', `written by ${oneLine(answer.writtenBy)}`)])
        writeAnswer(answer.text)
        const unsaid = answer.notes.filter((note) => !notes.has(note))
        const durationMs = startedAtMs === undefined ? undefined : event.atMs - startedAtMs
        print([
          ...unsaid.map((note) => `  ${palette.caution('!')} ${oneLine(note)}`),
          `  ${palette.faint(answerSummary(answer, durationMs))}`,
        ])
        break
      }
    }
  }
  return { show, end: () => texts.abandon() }
}
