import { oneLine } from '../progress/collaboration-lines.ts'
import { costText, countText, durationText } from '../progress/quantities.ts'
import { type Column, rowOf } from '../terminal/columns.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { textWidth, truncateText } from '../terminal/text-width.ts'
import type { AskingCost } from './ask-as-the-pool.ts'
import type { BankFinding, DoctorReport, EmbedderFinding } from './doctor-report.ts'
import type { SandboxFinding } from './examine-code-runner.ts'
import type { ModelFinding } from './examine-model.ts'

function bankLine(bank: BankFinding): string {
  if (bank.file === undefined) return 'none'
  if (!bank.opens) return `${oneLine(bank.file)}: cannot be opened`
  if (bank.questions === 0) return `${oneLine(bank.file)}: empty`
  const match = bank.matchesEmbedder === false ? 'built by another embedder' : 'built by this embedder'
  return `${oneLine(bank.file)}: ${countText(bank.questions)} questions, ${match}`
}

function embedderLine({ provider, works, dimensions, embedMs }: EmbedderFinding): string {
  if (!works) return `${provider}: does not work`
  const speed = embedMs === undefined ? '' : `, ${durationText(embedMs)} a question`
  return `${provider}${dimensions === undefined ? '' : `: ${dimensions} dimensions`}${speed}`
}

const columns: readonly Column[] = [
  { heading: ' ' },
  { heading: 'model' },
  { heading: 'reachable' },
  { heading: 'streams' },
  { heading: 'usage' },
  { heading: 'logprobs' },
  { heading: 'tools' },
  { heading: 'schemas' },
  { heading: '  context', align: 'right' },
  { heading: 'first token', align: 'right' },
]

/** The lines of a table of models, each of which can be written as soon as its model is known. */
export interface ModelLines {
  readonly heading: string
  of(model: ModelFinding): string
}

/** @param models all that will have a line */
export function createModelLines(
  models: readonly Pick<ModelFinding, 'id' | 'helper'>[],
  { palette }: Terminal,
): ModelLines {
  const known = (fact: boolean | undefined): string => {
    if (fact === undefined) return palette.faint('?')
    return fact ? palette.good('yes') : palette.caution('no')
  }
  const nameOf = ({ id, helper }: Pick<ModelFinding, 'id' | 'helper'>): string =>
    palette.name(truncateText(oneLine(id), 28)) + (helper ? palette.faint(' helper') : '')
  const widths = columns.map(({ heading }) => textWidth(heading))
  widths[1] = Math.max(textWidth('model'), ...models.map((model) => textWidth(nameOf(model))))
  const headings = columns.map(({ heading }) => heading)
  return {
    heading: `  ${palette.faint(rowOf(headings, columns, widths))}`,
    of(model) {
      const cells = [
        model.reachable ? palette.good('✓') : palette.bad('✗'),
        nameOf(model),
        model.reachable ? palette.good('yes') : palette.bad('no'),
        known(model.streams),
        known(model.usage),
        known(model.logprobs),
        known(model.tools),
        known(model.schemas),
        model.contextTokens === undefined ? palette.faint('?') : countText(model.contextTokens),
        model.firstTokenMs === undefined ? palette.faint('?') : durationText(model.firstTokenMs),
      ]
      return `  ${rowOf(cells, columns, widths)}`
    },
  }
}

function costLine({ calls, inputTokens, outputTokens, usd }: AskingCost): string {
  const dollars = usd === undefined ? '' : `, ${costText(usd)}`
  return `${countText(calls)} short calls, ${countText(inputTokens)} tokens in and ${countText(outputTokens)} out${dollars}, as far as the endpoints say`
}

/** The sandbox and each of its limits. */
function sandboxLines(
  sandbox: SandboxFinding | undefined,
  mark: (fine: boolean) => string,
  faint: (text: string) => string,
): readonly string[] {
  if (sandbox === undefined) return []
  const { provider, works, attacks } = sandbox
  const held = attacks.filter(({ holds }) => holds).length
  const state = attacks.length === 0 ? 'runs nothing' : `${held} of ${attacks.length} limits hold`
  return [
    `  ${mark(works)}  sandbox   ${provider}: ${state}`,
    ...attacks.map(({ name, limit, holds, problem }) => {
      const words = problem === undefined ? faint(limit) : oneLine(problem)
      return `       ${mark(holds)} ${name.padEnd(15)} ${words}`
    }),
  ]
}

/** What stands below the models: the report for a person. */
export function doctorLines(report: DoctorReport, terminal: Terminal): readonly string[] {
  const { palette } = terminal
  const mark = (fine: boolean): string => (fine ? palette.good('✓') : palette.bad('✗'))
  return [
    '',
    `  ${mark(report.embedder.works)}  embedder  ${embedderLine(report.embedder)}`,
    `  ${mark(report.bank.problem === undefined)}  bank      ${bankLine(report.bank)}`,
    ...sandboxLines(report.sandbox, mark, palette.faint),
    '',
    ...report.problems.map((problem) => `  ${palette.bad('✗')} ${oneLine(problem)}`),
    ...report.hints.map((hint) => `  ${palette.caution('!')} ${oneLine(hint)}`),
    ...(report.cost.calls > 0 ? [`  ${palette.faint(`Asking took ${costLine(report.cost)}.`)}`] : []),
    ...(report.ok ? [`  ${palette.good('Everything that is needed works.')}`] : []),
  ]
}
