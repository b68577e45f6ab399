import type { ComponentType } from 'preact'
import { AskPage } from '../ask/ask-page.tsx'
import { words } from '../texts/words.ts'
import type { PageProps } from './lazy-page.tsx'

export interface PageEntry {
  /** First part of its address. */
  readonly name: string
  /** As the navigation says it. */
  readonly label: string
  readonly Page: ComponentType<PageProps>
}

/** Every page that has a place in the navigation, in its order. */
export const pages: readonly PageEntry[] = [{ name: '', label: words.nav.ask, Page: AskPage }]
