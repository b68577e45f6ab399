import type { AdditionQuote } from '../../../collect/quote/addition-quote.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import { costText, countText, durationText, pluralText } from '../../progress/quantities.ts'

/** What asking a model will take, for a person. What is not known is said to be. */
export function quoteLines(quote: AdditionQuote): readonly string[] {
  const { calls, questions, inputTokens, outputTokens, expectedUsd, worstUsd, expectedSeconds } = quote
  const bases = {
    own: 'from its own answers so far',
    others: "from the other models' answers to the same questions",
    none: 'nobody has answered these questions yet',
  }
  const written = outputTokens === undefined ? 'an unknown number' : countText(outputTokens)
  const price =
    worstUsd === undefined
      ? 'no price: its entry in the configuration names none'
      : `${expectedUsd === undefined ? 'unknown' : costText(expectedUsd)}, at most ${costText(worstUsd)}, retries apart`
  const time = expectedSeconds === undefined ? 'unknown' : `about ${durationText(expectedSeconds * 1000)}`
  return [
    `  ${oneLine(quote.model)}: ${pluralText(calls, 'call')} for ${pluralText(questions, 'question')}`,
    `    tokens  ${countText(inputTokens)} in, ${written} out (${bases[quote.basis]})`,
    `    cost    ${price}`,
    `    time    ${time}`,
    `    then    ${knownThen(quote)}`,
  ]
}

function knownThen({ accuracyErrorExpected, rankErrorExpected, hiddenModels }: AdditionQuote): string {
  if (accuracyErrorExpected === undefined || rankErrorExpected === undefined || hiddenModels === undefined) {
    return 'nothing can be said about how well it is known: the bank has too few graded models'
  }
  const points = `${(100 * accuracyErrorExpected).toFixed(1)} points of accuracy and ${rankErrorExpected.toFixed(1)} ranks off`
  return `${points}, as ${pluralText(hiddenModels, 'model')} of the bank would be on average by these questions alone`
}
