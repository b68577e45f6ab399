import './shell.css'
import { address } from '../address/address.ts'
import { readSession, session } from '../api/session.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { SignIn } from '../sign-in/sign-in.tsx'
import { words } from '../texts/words.ts'
import { Announcer } from './announcer.tsx'
import { Nav } from './nav.tsx'
import { PageHeading } from './page-heading.tsx'
import { pages } from './pages.ts'
import { Reader } from './reader.tsx'

/** What stands around every page. */
export function Shell() {
  return (
    <>
      <header class="shell-header">
        <a class="wordmark" href="#/">
          {words.product}
        </a>
        <Nav />
        <Reader />
      </header>
      <main>
        <Opened />
      </main>
      <Announcer />
    </>
  )
}

function Opened() {
  const state = session.value
  if (state.state === 'unknown') return <Waiting />
  if (state.state === 'sign-in-needed') return <SignIn />
  if (state.state === 'failed') return <ErrorNote error={state.error} onRetry={() => void readSession()} />
  const [name = '', ...rest] = address.value.path
  const entry = pages.find((page) => page.name === name)
  if (entry === undefined) {
    return (
      <>
        <PageHeading title={words.nowhere.title} />
        <EmptyState>{words.nowhere.text}</EmptyState>
      </>
    )
  }
  return <entry.Page key={name} rest={rest} />
}
