import { starterConfig } from '../../config/starter-config.ts'
import { visibleText } from '../../text/visible-text.ts'
import type { CommandContext } from '../command-context.ts'
import { openOutputFile } from '../output-file.ts'

export interface InitCommandOptions {
  readonly out: string
  readonly force?: boolean
}

/** `smacs init`: writes a commented configuration file to start from. */
export async function init(options: InitCommandOptions, context: CommandContext): Promise<void> {
  const file = await openOutputFile(options.out, {
    folder: context.workingFolder,
    force: options.force === true,
    option: '--out',
  })
  await file.writeFile(starterConfig).finally(() => file.close())
  context.stderr.write(
    `Wrote ${visibleText(options.out)}. Put your models into it, then run \`smacs doctor\` and \`smacs ask "What is 17 * 23?"\`.\n`,
  )
}
