import './waiting.css'
import { words } from '../texts/words.ts'

/** Lines where something will be; they show only where it takes a moment. */
export function Waiting({ lines = 4 }: { readonly lines?: number }) {
  return (
    <div class="waiting" aria-busy="true">
      <span class="for-readers">{words.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <i key={line} />
      ))}
    </div>
  )
}
