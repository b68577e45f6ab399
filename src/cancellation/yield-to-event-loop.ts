/** Lets everything else that is ready run first: fitting takes seconds, and a server that fits must go on serving. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
