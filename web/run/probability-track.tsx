import '../parts/figures-table.css'
import './probability-track.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import { AnswerMark } from '../parts/answer-mark.tsx'
import { Scrolls } from '../parts/scrolls.tsx'
import { probability } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import type { RunState } from './run-state.ts'

const height = 176
/** Room for the scale on the left, the label of a line's end on the right, and the counts below. */
const margin = { start: 44, end: 88, top: 12, bottom: 28 }
/** A larger pool has no more places from the beginning: so many are hardly ever asked about one question. */
const fewestPlaces = 8
/** A line's end names its answer where that is short. */
const labelLength = 9
const labelHeight = 14

/**
 * How probable each answer was after one, two, … models: a step for every decision. All places are there from the start, so
 * that a line grows and never moves. Nothing where the strategy has no probabilities, or weighed once only.
 */
export function ProbabilityTrack({ run, at = run.weighings.length - 1 }: { run: RunState; at?: number }) {
  const weighings = run.weighings.slice(0, at + 1).filter(({ clusters }) => clusters[0]?.probability !== undefined)
  return weighings.length === 0 || run.weighings.length < 2 ? null : <Track run={run} weighings={weighings} />
}

function Track({ run, weighings }: Pick<RunState, 'weighings'> & { readonly run: RunState }) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const pool = run.panel.length + run.notChosen.length
  const places = Math.max(...run.weighings.map(({ asked }) => asked), Math.min(pool, fewestPlaces))
  const x = (asked: number): number =>
    margin.start + ((width - margin.start - margin.end) * (asked - 1)) / Math.max(1, places - 1)
  const y = (share: number): number => margin.top + (height - margin.top - margin.bottom) * (1 - share)
  const lines = run.answers.flatMap((answer, place) => {
    const points = weighings.flatMap(({ asked, clusters }) => {
      const share = clusters.find((cluster) => cluster.answer === answer)?.probability
      return share === undefined ? [] : [{ asked, share }]
    })
    return points.length === 0 ? [] : [{ answer, place, points }]
  })
  const labels = apart(lines.map(({ points }) => y(points.at(-1)?.share ?? 0)))
  const wanted = weighings.at(-1)?.wanted
  return (
    <figure class="track">
      <figcaption class="quiet small">{words.run.track}</figcaption>
      <div ref={frame}>
        {width > 0 && (
          <svg width={width} height={height} aria-hidden="true">
            {[0, 0.5, 1].map((share) => (
              <g key={share} class="scale">
                <line x1={margin.start} x2={width - margin.end} y1={y(share)} y2={y(share)} />
                <text x={margin.start - 8} y={y(share) + 4} text-anchor="end">
                  {100 * share}
                </text>
              </g>
            ))}
            {Array.from({ length: places }, (_, place) => (
              <text key={x(place + 1)} class="count" x={x(place + 1)} y={height - 8} text-anchor="middle">
                {place + 1}
              </text>
            ))}
            {wanted !== undefined && (
              <g class="wanted">
                <line x1={margin.start} x2={width - margin.end} y1={y(wanted)} y2={y(wanted)} />
                <text x={width - margin.end} y={y(wanted) - 4} text-anchor="end">
                  {words.run.wanted}
                </text>
              </g>
            )}
            {lines.map(({ answer, place, points }, line) => (
              <g key={answer} class="answer-line" data-place={Math.min(place, 4)}>
                <path
                  d={points
                    .map(({ asked, share }, step) =>
                      step === 0 ? `M${x(asked)} ${y(share)}` : `H${x(asked)}V${y(share)}`,
                    )
                    .join('')}
                />
                {points.map(({ asked, share }) => (
                  <circle key={asked} cx={x(asked)} cy={y(share)} r="3.5" />
                ))}
                <text x={x(points.at(-1)?.asked ?? 1) + 9} y={(labels[line] ?? 0) + 4}>
                  {answer.length > labelLength ? '' : answer} {probability(points.at(-1)?.share ?? 0)}
                </text>
              </g>
            ))}
          </svg>
        )}
      </div>
      <details>
        <summary class="small">{words.run.asTable}</summary>
        <Scrolls label={words.run.track}>
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">{words.run.answer}</th>
                {weighings.map(({ asked }) => (
                  <th key={asked} scope="col">
                    {say(words.run.afterModels, { count: asked })}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lines.map(({ answer, place, points }) => (
                <tr key={answer}>
                  <th scope="row">
                    <AnswerMark place={place} /> {answer}
                  </th>
                  {weighings.map(({ asked }) => {
                    const point = points.find((other) => other.asked === asked)
                    return <td key={asked}>{point && probability(point.share)}</td>
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolls>
      </details>
    </figure>
  )
}

/** The heights of labels, moved apart where they would cover each other; each stays as near to its own as it can. */
function apart(heights: readonly number[]): readonly number[] {
  const order = heights.map((_, line) => line).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0))
  const moved = [...heights]
  let lowest = Number.NEGATIVE_INFINITY
  for (const line of order) {
    lowest = Math.max(moved[line] ?? 0, lowest + labelHeight)
    moved[line] = lowest
  }
  return moved
}

/** CSS pixels: a drawing scaled by its viewBox would have letters nobody can read on a phone. */
function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (frame.current === null) return undefined
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(frame.current)
    return () => observer.disconnect()
  }, [frame])
  return width
}
