import { PageHeading } from '../shell/page-heading.tsx'
import { words } from '../texts/words.ts'

/** The first page: a question, and everything that happens until it is answered. */
export function AskPage() {
  return <PageHeading title={words.ask.title} />
}
