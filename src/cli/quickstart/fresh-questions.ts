/**
 * Asked live. Neither stands in the bank, and their nearest bank questions are of different kinds, so that the prior
 * picks different panels.
 */
export const freshQuestions: readonly string[] = [
  'Mia has 9 plums and buys 4 bags with 6 plums each. How many plums does Mia have now?',
  'What is the plural of the noun "wolf"?',
]
