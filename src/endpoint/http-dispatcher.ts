/**
 * How requests travel: any `Dispatcher` of undici (a proxy agent, a pool, a mock). Told by its two methods alone, so that
 * nobody needs undici's types, which need Node's, to use this package.
 */
export interface HttpDispatcher {
  dispatch(...request: never[]): boolean
  close(): Promise<void>
}
