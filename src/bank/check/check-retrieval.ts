import { priorScores } from '../../method/retrieval/prior-scores.ts'
import { selectPanel } from '../../method/retrieval/select-panel.ts'
import type { Clock } from '../../ports/clock.ts'
import type { BankView, Neighbour, NeighbourRule } from '../../ports/question-bank.ts'
import type { Random } from '../../ports/random.ts'

export interface RetrievalCheckOptions {
  readonly random: Random
  readonly clock: Pick<Clock, 'nowMs'>
  /** Bank questions that are asked. Default 200. */
  readonly queries?: number
  /** Default: the paper's 400 neighbours above 0.95 of the last one's similarity. */
  readonly rule?: NeighbourRule
  /** Members of the panel. Default 7. */
  readonly references?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** How long searches took, in milliseconds. */
export interface SearchTimes {
  readonly p50Ms: number
  readonly p99Ms: number
}

/** How the neighbours that serving finds compare with those that a scan of every vector finds. */
export interface RetrievalCheck {
  readonly queries: number
  /** Mean and least share of the scan's neighbours that were found. */
  readonly neighbourRecall: { readonly mean: number; readonly least: number }
  /** Mean share of the scan's panel that is in the panel, and the share of queries with the very same panel. */
  readonly panelRecall: number
  readonly samePanel: number
  readonly found: SearchTimes
  readonly scanned: SearchTimes
}

/**
 * Asks a bank its own questions, by the search that serving uses and by scanning every vector, and compares. Reads every vector
 * into memory for the scan.
 * @returns undefined where no question has a vector
 */
export async function checkRetrieval(
  view: BankView,
  options: RetrievalCheckOptions,
): Promise<RetrievalCheck | undefined> {
  const { random, clock, queries = 200, references = 7, signal, onProgress } = options
  const rule = options.rule ?? { neighbours: 400, similarityRatio: 0.95 }
  const places = drawn(
    [...view.questions.keys()].filter((place) => view.isEmbedded(place)),
    queries,
    random,
  )
  const columns = view.models.map((model) => view.correctness(model))
  const panelOf = (neighbours: readonly Neighbour[]): readonly string[] =>
    selectPanel(view.models, priorScores(neighbours, columns), references).panel.map(({ model }) => model)
  const recalls: number[] = []
  const panelRecalls: number[] = []
  const [foundMs, scannedMs]: [number[], number[]] = [[], []]
  let same = 0
  for (const place of places) {
    signal?.throwIfAborted()
    const query = view.embedding(place) as Float32Array
    const startMs = clock.nowMs()
    const found = await view.search(query, rule)
    const betweenMs = clock.nowMs()
    const scanned = view.nearest(query, rule)
    scannedMs.push(clock.nowMs() - betweenMs)
    foundMs.push(betweenMs - startMs)
    recalls.push(
      shareFound(
        scanned.map(({ index }) => index),
        found.map(({ index }) => index),
      ),
    )
    const [wanted, got] = [panelOf(scanned), panelOf(found)]
    panelRecalls.push(shareFound(wanted, got))
    if (wanted.length === got.length && wanted.every((model, seat) => model === got[seat])) same += 1
    onProgress?.(recalls.length, places.length)
  }
  if (recalls.length === 0) return undefined
  return {
    queries: recalls.length,
    neighbourRecall: { mean: mean(recalls), least: Math.min(...recalls) },
    panelRecall: mean(panelRecalls),
    samePanel: same / recalls.length,
    found: timesOf(foundMs),
    scanned: timesOf(scannedMs),
  }
}

function drawn(places: readonly number[], most: number, random: Random): readonly number[] {
  const left = [...places]
  const count = Math.min(most, left.length)
  for (let place = 0; place < count; place++) {
    const other = place + Math.floor(random.next() * (left.length - place))
    ;[left[place], left[other]] = [left[other] as number, left[place] as number]
  }
  return left.slice(0, count)
}

function shareFound<Item>(wanted: readonly Item[], got: readonly Item[]): number {
  const there = new Set(got)
  return wanted.length === 0 ? 1 : wanted.filter((item) => there.has(item)).length / wanted.length
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function timesOf(values: readonly number[]): SearchTimes {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}
