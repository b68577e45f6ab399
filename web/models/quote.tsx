import type { AdditionQuote } from '../../src/collect/quote/addition-quote.ts'
import { Facts } from '../parts/facts.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { count, dollars, duration } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'

/** What asking will take, and how well the model is known then. */
export function Quote({
  quote,
  isMissing,
}: {
  readonly quote: AdditionQuote | undefined
  readonly isMissing: boolean
}) {
  if (quote === undefined) return isMissing ? null : <Waiting lines={2} />
  const { calls, expectedUsd, worstUsd, expectedSeconds, outputTokens } = quote
  const { accuracyErrorExpected, rankErrorExpected } = quote
  if (calls === 0) return <p class="note">{words.add.nothingLeft}</p>
  const money = (usd: number | undefined): string =>
    usd === undefined ? (worstUsd === undefined ? words.add.unpriced : words.unknown) : dollars(usd)
  return (
    <div class="quote" aria-live="off">
      <h2 class="for-readers">{words.add.price}</h2>
      <Facts
        facts={[
          { name: say(words.add.calls, { count: calls }), value: count(calls) },
          { name: words.add.expected, value: money(expectedUsd) },
          worstUsd === undefined ? undefined : { name: words.add.worst, value: dollars(worstUsd) },
          {
            name: words.add.time,
            value:
              expectedSeconds === undefined
                ? words.unknown
                : say(words.add.about, { time: duration(Math.max(1, expectedSeconds) * 1000) }),
          },
          {
            name: words.add.tokensOut,
            value: outputTokens === undefined ? words.unknown : count(outputTokens),
          },
          accuracyErrorExpected === undefined
            ? undefined
            : {
                name: words.add.accuracy,
                value: say(words.add.points, { points: `±${(100 * accuracyErrorExpected).toFixed(1)}` }),
              },
          rankErrorExpected === undefined
            ? undefined
            : { name: words.add.rank, value: `±${rankErrorExpected.toFixed(1)}` },
        ]}
      />
      <p class="quiet small">
        {words.add.basis[quote.basis]} {worstUsd !== undefined && worstUsd > 0 && words.add.worstHint}{' '}
        {quote.hiddenModels !== undefined && say(words.add.hidden, { count: quote.hiddenModels })}
      </p>
    </div>
  )
}
