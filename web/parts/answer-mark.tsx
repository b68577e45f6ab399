import './answer-mark.css'

const shapes = [
  () => <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  () => <rect x="2" y="2" width="8" height="8" fill="currentColor" />,
  () => <path d="M6 1.5 11 10.5H1z" fill="currentColor" />,
  () => <path d="M6 .8 11.2 6 6 11.2 .8 6z" fill="currentColor" />,
  () => <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="1.75" />,
]

/** The colour and shape of an answer by its place among those given; the fifth is that of all further ones. */
export function AnswerMark({ place }: { readonly place: number }) {
  const look = Math.min(place, shapes.length - 1)
  return (
    <svg class="answer-mark" data-place={look} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {shapes[look]?.()}
    </svg>
  )
}
