import type { CollectionProgress } from '../../collect/progress/collection-progress.ts'
import { costText, countText, durationText, pluralText } from './quantities.ts'

/** `57 of 1,512 · 3 failed · 2.1 a second · 11 min left · 3,400 tokens · $0.12 so far`. */
export function collectionDetail(progress: CollectionProgress): string {
  const { total, done, failed, cellsPerSecond, remainingMs, inputTokens, outputTokens, tokensComplete } = progress
  const tokens = inputTokens + outputTokens
  return [
    `${countText(done)} of ${countText(total)}`,
    failed > 0 ? `${countText(failed)} failed` : undefined,
    cellsPerSecond === undefined ? undefined : rateText(cellsPerSecond),
    remainingMs === undefined || done >= total ? undefined : `${durationText(remainingMs)} left`,
    `${tokensComplete ? '' : 'at least '}${pluralText(tokens, 'token')}`,
    spentText(progress),
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}

function rateText(cellsPerSecond: number): string {
  return cellsPerSecond >= 1 ? `${cellsPerSecond.toFixed(1)} a second` : `${(cellsPerSecond * 60).toFixed(1)} a minute`
}

/** What this run has cost so far; undefined where nothing at all is known of it. */
function spentText({ costUsd, costComplete }: CollectionProgress): string | undefined {
  if (costComplete) return costText(costUsd)
  return costUsd > 0 ? `at least ${costText(costUsd)}` : undefined
}
