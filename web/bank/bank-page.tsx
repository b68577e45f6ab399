import '../parts/section.css'
import type { PageProps } from '../shell/lazy-page.tsx'
import { BankOverviewPage } from './bank-overview-page.tsx'
import { QuestionPage } from './question-page.tsx'
import { QuestionsPage } from './questions-page.tsx'

/** What the bank holds: as a whole, question by question, or one question. */
export function BankPage({ rest }: PageProps) {
  const [part, dataset, questionId] = rest
  if (part !== 'questions') return <BankOverviewPage />
  if (dataset === undefined || questionId === undefined) return <QuestionsPage />
  return <QuestionPage key={`${dataset}/${questionId}`} dataset={dataset} questionId={questionId} />
}
