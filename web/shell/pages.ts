import type { ComponentType } from 'preact'
import { AskPage } from '../ask/ask-page.tsx'
import { words } from '../texts/words.ts'
import { lazyPage, type PageProps } from './lazy-page.tsx'

export interface PageEntry {
  /** First part of its address. */
  readonly name: string
  /** As the navigation says it. */
  readonly label: string
  readonly Page: ComponentType<PageProps>
}

/** Every page that has a place in the navigation, in its order. */
export const pages: readonly PageEntry[] = [
  { name: '', label: words.nav.ask, Page: AskPage },
  {
    ...{ name: 'answers', label: words.nav.answers },
    Page: lazyPage(async () => (await import('../answers/answers-page.tsx')).AnswersPage),
  },
  {
    ...{ name: 'bank', label: words.nav.bank },
    Page: lazyPage(async () => (await import('../bank/bank-page.tsx')).BankPage),
  },
  {
    ...{ name: 'models', label: words.nav.models },
    Page: lazyPage(async () => (await import('../models/models-page.tsx')).ModelsPage),
  },
  {
    ...{ name: 'reports', label: words.nav.reports },
    Page: lazyPage(async () => (await import('../reports/reports-page.tsx')).ReportsPage),
  },
]
