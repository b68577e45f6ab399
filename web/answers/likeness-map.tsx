import { Scrolls } from '../parts/scrolls.tsx'
import type { RunState } from '../run/run-state.ts'
import { words } from '../texts/words.ts'

/** The cosine of every two candidates: the consensus of each is the mean of its row. */
export function LikenessMap({ scored }: { readonly scored: NonNullable<RunState['scored']> }) {
  const { scores, similarity } = scored
  if (similarity === undefined || scores.length < 2) return null
  const count = scores.length
  const cosine = (a: number, b: number): number | undefined => {
    if (a === b) return 1
    const [low, high] = a < b ? [a, b] : [b, a]
    return similarity[low * count - (low * (low + 1)) / 2 + high - low - 1]
  }
  return (
    <section>
      <h3>{words.evidence.likenesses}</h3>
      <Scrolls label={words.evidence.likenesses}>
        <table class="likeness-map">
          <thead>
            <tr>
              <td />
              {scores.map(({ candidate }) => (
                <th scope="col" key={candidate}>
                  {candidate + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scores.map(({ candidate }, row) => (
              <tr key={candidate}>
                <th scope="row">{candidate + 1}</th>
                {scores.map((other, column) => (
                  <td key={other.candidate}>{cosine(row, column)?.toFixed(2)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </section>
  )
}
