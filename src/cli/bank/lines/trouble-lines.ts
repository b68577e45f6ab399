import { failureCause } from '../../../collect/failure-cause.ts'
import type { ModelId } from '../../../ports/chat-model.ts'
import { oneLine } from '../../progress/collaboration-lines.ts'
import type { LiveRegion } from '../../terminal/live-region.ts'
import type { Terminal } from '../../terminal/terminal.ts'

/** Causes told before the run's end; the summary counts them all. */
const causesTold = 12

/** Tells why generations fail while a run goes on: each cause once. */
export function createTroubleLines(region: LiveRegion, { palette }: Terminal): (model: ModelId, error: Error) => void {
  const told = new Set<string>()
  return (model, error) => {
    const { key, text } = failureCause(model, error)
    if (told.has(key) || told.size >= causesTold) return
    told.add(key)
    region.print([`  ${palette.caution('!')} ${oneLine(text)}`])
  }
}
