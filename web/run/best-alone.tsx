import { useEffect, useState } from 'preact/hooks'
import type { Counterfactual, CounterfactualsBody } from '../../src/server/page/counterfactuals-body.ts'
import { requestJson } from '../api/api-client.ts'
import { dollars } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

const setting = 'best-single'

/** What asking the one best model alone would have said and cost, from what was said; nothing where a key may not try it. */
export function BestAlone({ id }: { readonly id: string }) {
  const [result, setResult] = useState<Counterfactual>()
  useEffect(() => {
    const path = `v1/traces/${encodeURIComponent(id)}/counterfactuals`
    requestJson<CounterfactualsBody>(path, { method: 'POST', body: { strategies: [setting] } }).then(
      ({ data }) => setResult(data[0]),
      () => undefined,
    )
  }, [id])
  const [missing] = result?.status === 'answered' || result?.status === 'unanswered' ? result.notAskedThen : []
  if (missing !== undefined) return <p class="quiet small">{say(words.run.aloneUnknown, { model: missing })}</p>
  if (result?.status !== 'answered') return null
  const { writtenBy, costUsd, agrees } = result
  const said = {
    model: writtenBy,
    cost: costUsd === undefined ? words.run.costUnknown : dollars(costUsd),
    agrees: agrees ? words.run.aloneSame : words.run.aloneOther,
  }
  return <p class="quiet small">{say(words.run.alone, said)}</p>
}
