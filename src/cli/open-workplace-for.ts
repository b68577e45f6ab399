import { cacheFolder } from '../config/cache-folder.ts'
import type { LoadedConfig } from '../config/load-config.ts'
import { namedWeights } from '../config/weights-reference.ts'
import type { ModelParts } from '../config/workplace/create-models.ts'
import { openWorkplace, type Workplace } from '../config/workplace/open-workplace.ts'
import type { CommandContext } from './command-context.ts'
import { createWeightsProgress } from './progress/weights-progress.ts'
import { createLiveRegion } from './terminal/live-region.ts'
import { createTerminal } from './terminal/terminal.ts'

/** What the models of a configuration need from a command: its clock, and weights fetched in sight of the user. */
export function modelPartsFor(context: CommandContext): ModelParts {
  const { clock, environment, signal, createModel } = context
  const terminal = createTerminal(context.stderr, environment)
  const listener = createWeightsProgress({
    terminal,
    region: createLiveRegion(terminal),
    nowMs: () => clock.nowMs(),
  })
  return {
    clock,
    locateWeights: (names) => namedWeights(names, { cache: cacheFolder(environment), signal, listener }),
    ...(createModel !== undefined && { createModel }),
  }
}

/** Makes everything a configuration names, for a command. */
export function openWorkplaceFor(config: LoadedConfig, context: CommandContext): Promise<Workplace> {
  return openWorkplace(config, modelPartsFor(context))
}
