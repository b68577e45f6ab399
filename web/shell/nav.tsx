import { address, hrefOf } from '../address/address.ts'
import { words } from '../texts/words.ts'
import { pages } from './pages.ts'

/** The way to every page. */
export function Nav() {
  const [here = ''] = address.value.path
  return (
    <nav aria-label={words.nav.label}>
      <ul>
        {pages.map(({ name, label }) => (
          <li key={name}>
            <a href={hrefOf(name === '' ? [] : [name])} aria-current={name === here ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
