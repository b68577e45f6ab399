import './facts.css'
import type { ComponentChildren } from 'preact'

export interface Fact {
  readonly name: string
  readonly value: ComponentChildren
  /** Set as text rather than as a figure. */
  readonly words?: boolean
}

/** A few figures with their names, in a row that breaks. */
export function Facts({ facts }: { readonly facts: readonly (Fact | undefined)[] }) {
  return (
    <dl class="facts">
      {facts.map((fact) =>
        fact === undefined ? null : (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd class={fact.words ? 'words' : undefined}>{fact.value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
