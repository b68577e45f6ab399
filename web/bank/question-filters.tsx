import { useEffect, useRef, useState } from 'preact/hooks'
import type { BankOverview } from '../../src/server/page/bank/bank-overview.ts'
import { address, goTo, hrefOf } from '../address/address.ts'
import { words } from '../texts/words.ts'
import { datasetKey, datasetName } from './dataset-key.ts'

/** What the address may say of a list of questions. */
export const filterNames = ['search', 'dataset', 'model', 'outcome', 'sort'] as const
type FilterName = (typeof filterNames)[number]

const typingRestMs = 150

/** What decides which questions are listed; each choice is in the address at once. */
export function QuestionFilters({ bank }: { readonly bank: BankOverview | undefined }) {
  const { query } = address.value
  const set = (change: Partial<Record<FilterName, string>>): void => {
    const given = Object.fromEntries(filterNames.map((name) => [name, query.get(name) ?? '']))
    goTo(hrefOf(['bank', 'questions'], { ...given, ...change }), { replace: true })
  }
  const choice = (name: FilterName, label: string, options: readonly (readonly [string, string])[]) => (
    <label>
      <span>{label}</span>
      <select
        value={query.get(name) ?? ''}
        onChange={(event) => set({ [name]: event.currentTarget.value })}
        data-set={query.get(name) ? '' : undefined}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
  const datasets = (bank?.datasets ?? []).map(({ dataset }) => [datasetKey(dataset), datasetName(dataset)] as const)
  const models = (bank?.models ?? []).map(({ model }) => [model, model] as const)
  const { any, outcomes, sorts, of } = words.questions
  return (
    <search>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Search value={query.get('search') ?? ''} onRest={(search) => set({ search })} />
        {datasets.length > 1 &&
          choice('dataset', words.bank.dataset, [['', any], ...withChosen(datasets, query.get('dataset'))])}
        {choice('outcome', words.questions.outcome, [['', any], ...Object.entries(outcomes)])}
        {choice('model', of, [['', words.questions.allModels], ...withChosen(models, query.get('model'))])}
        {choice(
          'sort',
          words.questions.sort,
          Object.entries(sorts).map(([name, text]) => [name === 'bank' ? '' : name, text]),
        )}
      </form>
    </search>
  )
}

/** What the address names is among the choices even before they have come. */
function withChosen(
  options: readonly (readonly [string, string])[],
  chosen: string | null,
): readonly (readonly [string, string])[] {
  if (!chosen || options.some(([value]) => value === chosen)) return options
  return [...options, [chosen, chosen]]
}

function Search({ value, onRest }: { readonly value: string; readonly onRest: (value: string) => void }) {
  const [typed, setTyped] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    setTyped(value)
    return () => clearTimeout(timer.current)
  }, [value])
  return (
    <label class="filter-search">
      <span>{words.questions.search}</span>
      <input
        type="search"
        value={typed}
        aria-keyshortcuts="/"
        onInput={(event) => {
          const { value: now } = event.currentTarget
          setTyped(now)
          clearTimeout(timer.current)
          timer.current = setTimeout(() => onRest(now), typingRestMs)
        }}
      />
    </label>
  )
}
