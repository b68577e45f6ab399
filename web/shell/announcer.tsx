import { signal } from '@preact/signals'

const status = signal('')
const alert = signal('')
const betweenMs = 2_000
let saidAtMs = Number.NEGATIVE_INFINITY
let waiting: ReturnType<typeof setTimeout> | undefined

/** Has a reader's machine say a sentence when it is free; of several within two seconds, the last. */
export function announce(sentence: string): void {
  clearTimeout(waiting)
  const say = (): void => {
    saidAtMs = performance.now()
    status.value = sentence
  }
  const restMs = saidAtMs + betweenMs - performance.now()
  if (restMs <= 0) say()
  else waiting = setTimeout(say, restMs)
}

/** Has it said at once: something went wrong. */
export function alarm(sentence: string): void {
  alert.value = sentence
}

/** The only two live regions of the page. */
export function Announcer() {
  return (
    <div class="for-readers">
      <p role="status">{status}</p>
      <p role="alert">{alert}</p>
    </div>
  )
}
