import './waiting.css'
import { words } from '../texts/words.ts'

/** Lines where something will be; they show only where it takes a moment. */
export function Waiting({ lines = 4, slow }: WaitingProps) {
  return (
    <div class="waiting" aria-busy="true">
      <span class="for-readers">{words.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <i key={line} />
      ))}
      {slow !== undefined && <p class="slow quiet small">{slow}</p>}
    </div>
  )
}

interface WaitingProps {
  readonly lines?: number
  /** Why it takes longer, said where it does. */
  readonly slow?: string
}
