import './models.css'
import '../parts/section.css'
import type { PageProps } from '../shell/lazy-page.tsx'
import { AddModelPage } from './add-model-page.tsx'
import { ModelPage } from './model-page.tsx'
import { PoolPage } from './pool-page.tsx'

/** The models: all of them, one, or a new one. */
export function ModelsPage({ rest }: PageProps) {
  const [model] = rest
  if (model === undefined) return <PoolPage />
  if (model === 'add' && rest.length === 1) return <AddModelPage />
  return <ModelPage key={model} model={model} />
}
