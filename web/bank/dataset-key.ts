import { words } from '../texts/words.ts'

/** A dataset as addresses name it. */
export function datasetKey(dataset: string | undefined): string {
  return dataset ?? '-'
}

/** A dataset as people read it. */
export function datasetName(dataset: string | undefined): string {
  return dataset ?? words.bank.noDataset
}
