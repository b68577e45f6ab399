// One reader of a bank of bench/scale.ts: `node bench/scale/read-bank.ts PLACE serving|both QUESTIONS`, one JSON object on stdout.
import { checkRetrieval } from '../../src/bank/check/check-retrieval.ts'
import { openQuestionBank } from '../../src/bank/open-question-bank.ts'
import { createSystemClock } from '../../src/clock/system-clock.ts'
import { createSeededRandom } from '../../src/random/seeded-random.ts'
import { createClusteredVectors } from './clustered-vectors.ts'

const [place = '', ways = 'serving', questionsText = '0'] = process.argv.slice(2)
const queries = 200
const rule = { neighbours: 400, similarityRatio: 0.95 }

const startMs = performance.now()
const bank = await openQuestionBank(place, { readOnly: true })
const view = await bank.view()
const openMs = performance.now() - startMs
const says: Record<string, string> = { 'opened in': `${(openMs / 1_000).toFixed(1)} s` }

if (ways === 'both') {
  const check = await checkRetrieval(view, { random: createSeededRandom('scale'), clock: createSystemClock(), queries })
  if (check !== undefined) {
    const share = (value: number): string => `${(100 * value).toFixed(1)} %`
    says['neighbours found'] = `${share(check.neighbourRecall.mean)}, at worst ${share(check.neighbourRecall.least)}`
    says['panel members found'] = share(check.panelRecall)
    says['the very same panel'] = share(check.samePanel)
  }
} else {
  const random = createSeededRandom('scale queries')
  const dimensions = (await bank.embedder())?.dimensions ?? 0
  const vectors = createClusteredVectors({ questionCount: Number(questionsText), dimensions })
  const drawn = () => vectors.next(random).vector
  const firstMs = performance.now()
  await view.search(drawn(), rule)
  says['first search'] = `${((performance.now() - firstMs) / 1_000).toFixed(1)} s`
  const took: number[] = []
  const kept: number[] = []
  const cpuBefore = process.cpuUsage()
  for (let query = 0; query < queries; query++) {
    const vector = drawn()
    const beforeMs = performance.now()
    kept.push((await view.search(vector, rule)).length)
    took.push(performance.now() - beforeMs)
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  took.sort((a, b) => a - b)
  // On a machine that does other work besides, these two are nearer to what a search takes than the median.
  says['search, least'] = `${took[0]?.toFixed(1)} ms`
  says['CPU of the reader a search'] = `${((user + system) / 1_000 / queries).toFixed(1)} ms`
  says['neighbours kept'] = `${kept.sort((a, b) => a - b)[Math.floor(queries / 2)]}`
  says['search, p50 and p99'] =
    `${took[Math.floor(queries * 0.5)]?.toFixed(1)} and ${took[Math.floor(queries * 0.99)]?.toFixed(1)} ms`
  for (const model of view.models) view.correctness(model)
  globalThis.gc?.()
  says['memory of the reader'] = `${Math.round(process.memoryUsage().rss / 1e6)} MB`
}
process.stdout.write(JSON.stringify(says))
await bank.close()
