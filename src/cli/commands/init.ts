import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { visibleText } from '../../text/visible-text.ts'
import type { CommandContext } from '../command-context.ts'
import { type FoundServer, findServers } from '../init/find-servers.ts'
import { starterConfig, usualPorts } from '../init/starter-config.ts'
import { assertOutputFree, writeOutputText } from '../output-file.ts'

export interface InitCommandOptions {
  readonly out: string
  readonly starter?: boolean
  readonly force?: boolean
}

/** The quickstart's questions with their answers; beside `src` and `dist` alike, and part of the package. */
const starterQuestions = new URL('../../../quickstart/questions.jsonl', import.meta.url)

/** `smacs init`: writes a commented configuration file with the models that servers of this machine have. */
export async function init(options: InitCommandOptions, context: CommandContext): Promise<void> {
  const { stderr, clock, signal } = context
  const folder = { folder: context.workingFolder, force: options.force === true }
  const questions = join(dirname(options.out), 'questions.jsonl')
  const outFile = { ...folder, option: '--out' }
  const questionsFile = { ...folder, option: '--starter' }
  await assertOutputFree(options.out, outFile)
  if (options.starter === true) await assertOutputFree(questions, questionsFile)
  const servers = await findServers(context.localPorts ?? usualPorts, { clock, signal })
  await writeOutputText(options.out, starterConfig(servers), outFile)
  if (options.starter === true) {
    await writeOutputText(questions, await readFile(fileURLToPath(starterQuestions), 'utf8'), questionsFile)
  }
  const lines = [
    `Wrote ${visibleText(options.out)}${options.starter === true ? ` and ${visibleText(questions)}` : ''}.`,
    ...foundLines(servers, context.localPorts ?? usualPorts),
    'Next: `smacs doctor`, then `smacs ask "What is 17 * 23?"`.',
    ...(options.starter === true
      ? [
          `\`smacs bank build --questions ${visibleText(questions)} --bank bank.db\` finds out who is good at what: it asks every model those questions.`,
        ]
      : []),
  ]
  stderr.write(lines.map((line) => `${line}\n`).join(''))
}

function foundLines(servers: readonly FoundServer[], ports: readonly number[]): readonly string[] {
  if (servers.every(({ models }) => models.length === 0)) {
    const none = `No server with models answered on this machine (ports ${ports.join(', ')})`
    return [...servers.flatMap(withoutModels), `${none}: the file names three of Ollama's. Put yours into it.`]
  }
  return servers.flatMap((server) =>
    server.models.length === 0
      ? withoutModels(server)
      : [`${server.baseUrl}: ${visibleText(server.models.join(', '))}.`],
  )
}

function withoutModels({ baseUrl, wantsKey }: FoundServer): readonly string[] {
  return [
    wantsKey
      ? `${baseUrl} wants a key: put its models into the file, each with \`apiKey: env:NAME\`.`
      : `${baseUrl} has no model that chats.`,
  ]
}
