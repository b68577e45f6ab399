import type { CollectionStatus, ModelStatus } from '../../../collect/distributed/collection-status.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { costText, countText, durationText, pluralText } from '../../progress/quantities.ts'
import { type Column, layOutTable } from '../../terminal/columns.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { truncateText } from '../../terminal/text-width.ts'

const columns: readonly Column[] = [
  { heading: 'model' },
  { heading: 'done', align: 'right' },
  { heading: 'under way', align: 'right' },
  { heading: 'waiting', align: 'right' },
  { heading: 'failed', align: 'right' },
  { heading: 'cost', align: 'right' },
  { heading: 'left', align: 'right' },
]

/** Causes of a model that are told. */
const causesListed = 5

/** How far a distributed build has come, for a person. */
export function collectionStatusLines(status: CollectionStatus, terminal: Terminal): readonly string[] {
  const { palette } = terminal
  const { models, ceilingUsd, committedUsd } = status
  const row = (model: ModelStatus): readonly string[] => [
    palette.name(truncateText(oneLine(model.model), 40)),
    `${countText(model.done)} of ${countText(model.total)}`,
    countText(model.underWay),
    countText(model.waiting),
    countText(model.failed),
    costOf(model),
    model.remainingMs === undefined || model.remainingMs === 0 ? '–' : durationText(model.remainingMs),
  ]
  const state =
    status.stopped === 'max-cost'
      ? palette.caution('ended: --max-cost-usd is used up')
      : status.ended
        ? 'ended'
        : 'under way'
  const money = ceilingUsd === undefined ? '' : `, ${costText(committedUsd)} of ${costText(ceilingUsd)} committed`
  return [
    `  ${palette.heading('Build')}  ${state}, begun ${durationText(status.elapsedMs)} ago${money}`,
    ...layOutTable(columns, models.map(row), palette.faint).map((line) => `    ${line}`),
    ...models.flatMap(({ causes }) => [
      ...causes
        .slice(0, causesListed)
        .map(({ text, cells }) => `  ${palette.bad('✗')} ${oneLine(text)} (${countText(cells)})`),
      ...(causes.length > causesListed ? [`    and ${pluralText(causes.length - causesListed, 'more cause')}`] : []),
    ]),
    ...models
      .filter(({ cut }) => cut > 0)
      .map(
        ({ model, cut }) =>
          `  ${palette.caution('!')} ${oneLine(model)}: ${pluralText(cut, 'answer')} cut at the token limit.`,
      ),
  ]
}

function costOf({ costUsd, costComplete }: ModelStatus): string {
  if (costComplete) return costText(costUsd)
  return costUsd > 0 ? `at least ${costText(costUsd)}` : '–'
}
