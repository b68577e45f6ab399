import type { BankOverview } from '../../src/server/page/bank/bank-overview.ts'
import { goTo, hrefOf } from '../address/address.ts'
import { useResource } from '../api/use-resource.ts'
import { Command, EmptyState } from '../parts/empty-state.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { Facts } from '../parts/facts.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { count, percent } from '../texts/figures.ts'
import { words } from '../texts/words.ts'
import { ShareTable } from './share-table.tsx'
import { Strengths } from './strengths.tsx'

/** The bank as a whole: how much is in it, and who is good at what. */
export function BankOverviewPage() {
  const bank = useResource<BankOverview>('v1/bank')
  return (
    <>
      <PageHeading title={words.bank.title} />
      {bank.value !== undefined && <Overview bank={bank.value} />}
      {bank.value === undefined && bank.loading && <Waiting lines={8} slow={words.bank.slow} />}
      {bank.error?.code === 'no_bank' && <NoBank />}
      {bank.error !== undefined && bank.error.code !== 'no_bank' && (
        <ErrorNote error={bank.error} onRetry={bank.reload} />
      )}
    </>
  )
}

function Overview({ bank }: { readonly bank: BankOverview }) {
  if (bank.questions === 0) return <NoBank />
  const cells = bank.questions * bank.models.length
  return (
    <>
      <Facts
        facts={[
          { name: words.bank.questions, value: count(bank.questions) },
          { name: words.bank.models, value: count(bank.models.length) },
          { name: words.bank.answers, value: count(bank.answers) },
          { name: words.bank.coverage, value: cells === 0 ? words.unknown : percent(bank.answers / cells) },
          { name: words.bank.embedder, value: bank.embedder ?? words.unknown, words: true },
          { name: words.bank.hash, value: <code title={bank.hash}>{bank.hash.slice(0, 12)}</code>, words: true },
        ]}
      />
      <search>
        <form
          class="search-line"
          onSubmit={(event) => {
            event.preventDefault()
            const search = new FormData(event.currentTarget).get('search')
            goTo(hrefOf(['bank', 'questions'], { search: String(search ?? '') }))
          }}
        >
          <input type="search" name="search" aria-label={words.questions.search} placeholder={words.questions.search} />
          <button type="submit">{words.questions.find}</button>
          <span class="views">
            <a href={hrefOf(['bank', 'questions'], { outcome: 'wrong' })}>{words.bank.nobodyRight}</a>
            <a href={hrefOf(['bank', 'questions'], { sort: 'contested' })}>{words.bank.contested}</a>
            <a href={hrefOf(['bank', 'questions'])}>{words.bank.allQuestions}</a>
          </span>
        </form>
      </search>
      <Strengths bank={bank} />
      <ShareTable bank={bank} />
    </>
  )
}

/** How a bank comes about. */
export function NoBank() {
  return (
    <>
      <EmptyState command="smacs bank import recording answers.jsonl --bank bank.db">{words.bank.none}</EmptyState>
      <Command text="smacs bank build --questions questions.jsonl --bank bank.db" />
    </>
  )
}
