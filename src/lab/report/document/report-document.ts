import type { Spec } from 'vega'

/** One part of a section's body. Texts are plain: whoever renders them escapes them. */
export type ReportBlock =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'table'
      readonly header: readonly string[]
      readonly rows: readonly (readonly string[])[]
      readonly note?: string
    }
  /** `name` is the file's, without its ending. */
  | { readonly kind: 'plot'; readonly name: string; readonly spec: Spec; readonly caption: string }

/** A question that the report answers. */
export interface ReportSection {
  readonly id: string
  readonly title: string
  /** The answer in one plain sentence, with its interval; or why the data cannot give one. */
  readonly result: string
  readonly blocks: readonly ReportBlock[]
  /** What the figures do not say. */
  readonly limits: string
  /** The section's numbers, for report.json. */
  readonly figures: unknown
}

export interface ReportDocument {
  readonly title: string
  /** What was measured on what, one sentence each. */
  readonly facts: readonly string[]
  readonly sections: readonly ReportSection[]
}

/** Plots as SVG texts, by name. */
export type RenderedPlots = ReadonlyMap<string, string>
