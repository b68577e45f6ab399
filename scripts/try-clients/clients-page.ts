import { triedModels } from './pool.ts'
import { type Attempt, type TriedClient, triedModes } from './try-client.ts'

const [strategy, alone] = triedModels

/** docs/clients.md, made of what a run found. */
export function clientsPage(tried: readonly TriedClient[]): string {
  const header = ['client', 'from', 'version', 'API', ...triedModes, 'verdict']
  const rows = tried.map(({ client, attempts, failure }) => [
    client.name,
    client.installation.registry,
    client.installation.packages[client.package] ?? '',
    client.api,
    ...triedModes.map((mode) => cell(attempts.filter((attempt) => attempt.mode === mode))),
    verdict(attempts, failure),
  ])
  const table = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  const failures = tried.flatMap(reasons)
  return `# Clients

Written by \`npm run test:clients\`: do not edit. It installs each client in the version named and asks \`smacs serve\` over three scripted models that keep to schemas and call tools.
Every client is asked twice, by a pool that votes (\`default\`) and by one model (\`model:<id>\`). "yes" is both, "one model" is \`model:<id>\` alone, and – was not tried or is not there.
Tools are a round trip: the call, its result in the client's own history, the answer. Programs work through their own shell tool.

${table.join('\n')}

${failures.length === 0 ? 'Nothing failed.' : ['What failed, in the words of the client:', '', ...failures].join('\n')}
`
}

function cell(attempts: readonly Attempt[]): string {
  if (attempts.length === 0) return '–'
  const works = (model: string): boolean =>
    attempts.every((attempt) => attempt.model !== model || attempt.failure === undefined)
  if (works(strategy)) return works(alone) ? 'yes' : 'pool'
  return works(alone) ? 'one model' : '**no**'
}

function verdict(attempts: readonly Attempt[], failure: string | undefined): string {
  if (failure !== undefined || attempts.every((attempt) => attempt.failure !== undefined)) return '**fails**'
  return attempts.some((attempt) => attempt.failure !== undefined) ? 'works in part' : 'works'
}

function reasons({ client, attempts, failure }: TriedClient): readonly string[] {
  const title = `${client.name} (${client.installation.registry}, ${client.api})`
  const failed = attempts.flatMap(({ mode, model, failure: why }) =>
    why === undefined ? [] : [`- ${title}, ${mode} by \`${model}\`: ${excerpt(why)}`],
  )
  return failure === undefined ? failed : [`- ${title}: ${excerpt(failure)}`]
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}
