import type { Command, CommanderError } from 'commander'
import { UsageError } from '../errors/smacs-error.ts'
import { nearestName } from '../options/nearest-name.ts'

/** `smacs bank import`: a command with the names of those it belongs to. */
function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`
}

function didYouMean(given: string, known: readonly string[]): string {
  const nearest = nearestName(given, known)
  return nearest === undefined ? '' : ` The nearest known one is \`${nearest}\`.`
}

/** The last text in single quotes of commander's message: what the user wrote. */
function quoted(message: string): string {
  return /'([^']*)'(?!.*')/s.exec(message)?.[1] ?? ''
}

/** Says what is wrong with a command line, and what is near to it. */
export function wrongCommandLine(command: Command, error: CommanderError): UsageError {
  const help = `\`${fullName(command)} --help\` shows how to use it.`
  const said = error.message.replace(/^error: /, '').replace(/\.?$/, '.')
  const sentence = said.charAt(0).toUpperCase() + said.slice(1)
  const given = quoted(error.message)
  if (error.code === 'commander.unknownOption') {
    const known = [...command.options.flatMap(({ long }) => (long == null ? [] : [long])), '--help']
    const near = didYouMean(given.replace(/=.*$/s, ''), known)
    return new UsageError(`Unknown option \`${given}\` of \`${fullName(command)}\`.${near} ${help}`, { cause: error })
  }
  if (error.code === 'commander.unknownCommand') {
    const known = command.commands.map((child) => child.name())
    return new UsageError(`Unknown command \`${given}\`.${didYouMean(given, known)} ${help}`, { cause: error })
  }
  return new UsageError(`${sentence} ${help}`, { cause: error })
}
