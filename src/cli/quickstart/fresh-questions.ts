/**
 * Asked live. Neither stands in the bank, and their nearest bank questions are of different kinds, so that the prior
 * picks different panels.
 */
export const freshQuestions: readonly string[] = [
  'How many seconds are in 9 minutes?',
  'What is the capital of Poland?',
]
