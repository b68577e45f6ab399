/**
 * Resolves when this turn of the event loop is over. Answers that are ready in one turn leave together: every write wakes
 * its reader, and waking readers one by one between other work costs a busy server more than the writes do.
 */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
