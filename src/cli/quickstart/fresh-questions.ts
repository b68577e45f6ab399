/**
 * Asked live. Neither stands in the bank, and their nearest bank questions are of different kinds, so that the prior
 * picks different panels.
 */
export const freshQuestions: readonly string[] = [
  'Nora has 17 marbles and buys 4 bags with 6 marbles each. How many marbles does Nora have now?',
  'What is the plural of the noun "leaf"?',
]
