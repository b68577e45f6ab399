import { isRecord } from '../../endpoint/upstream-error.ts'

/** The names in a server's list of models, parted by what they are for. */
export interface ListedModels {
  readonly models: readonly string[]
  readonly embedders: readonly string[]
}

/** Makers name an embedding model for what it does, or it is one of a few well-known families. */
const embedderName = /embed|(^|[/_-])(bge|e5|gte)[-_]|minilm|sentence-|(^|[/_-])sbert/i

/** Names of models that answer no chat. */
const otherName = /rerank|whisper|(^|[/_-])tts([/_-]|$)|stable-diffusion|(^|[/_-])flux/i

/** A name that a file can hold on one line. */
const plainName = /^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u

/** Reads `{ data: [{ id }] }`; undefined for anything else, and for a list of smacs, which is no member of its own pool. */
export function listedModels(payload: unknown): ListedModels | undefined {
  if (!isRecord(payload) || !Array.isArray(payload.data)) return undefined
  const entries = payload.data.filter(isRecord)
  if (entries.some(({ owned_by }) => owned_by === 'smacs')) return undefined
  const models = new Set<string>()
  const embedders = new Set<string>()
  for (const entry of entries) {
    const { id } = entry
    if (typeof id !== 'string' || !plainName.test(id) || id.trim() !== id) continue
    const kind = kindOf(entry, id)
    if (kind === 'chat') models.add(id)
    else if (kind === 'embedding') embedders.add(id)
  }
  return { models: [...models], embedders: [...embedders] }
}

/** What the listing says comes before what the name suggests. */
function kindOf(entry: Readonly<Record<string, unknown>>, id: string): 'chat' | 'embedding' | 'other' {
  const { type, task, capabilities } = entry
  const said = [type, task, ...(Array.isArray(capabilities) ? capabilities : [])]
    .filter((word) => typeof word === 'string')
    .join(' ')
  if (/chat|completion|llm|vlm|generat/i.test(said)) return 'chat'
  if (/embed/i.test(said)) return 'embedding'
  if (/rerank|score|speech|transcri|image-gen/i.test(said) || otherName.test(id)) return 'other'
  return embedderName.test(id) ? 'embedding' : 'chat'
}
