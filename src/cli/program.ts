import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import type { CommandContext } from './command-context.ts'
import { fieldPaths, nameList, newSourceName, usDollars, wholeNumber } from './option-values.ts'
import { addBench, addLab } from './program-lab.ts'
import { wrongCommandLine } from './wrong-command-line.ts'

const examples = `
Examples:
  smacs quickstart                               three small models answer together, on this machine
  smacs init                                     write a smacs.yaml with the models that run on this machine
  smacs doctor                                   check every model, the embedder and the bank
  smacs ask "What is 17 * 23?"                   ask the pool of ./smacs.yaml
  smacs serve                                    serve it to applications at http://127.0.0.1:4000/v1
  smacs bank import recording answers.jsonl --bank bank.db

Exit status: 0 done, 1 failed (stderr says what to do), 2 used wrongly, 130 interrupted.
`

const config = (): Option => new Option('--config <file>', 'configuration file (default: ./smacs.yaml)')
const json = (): Option => new Option('--json', 'print one JSON value on stdout')
const force = (): Option => new Option('--force', 'replace an existing file')
const bank = (): Option =>
  new Option('--bank <place>', 'the question bank: a file or postgres://…').makeOptionMandatory()
const port = (description: string): Option => new Option('--port <number>', description).argParser(wholeNumber(0))
const models = (description: string): Option => new Option('--models <ids>', description).argParser(nameList)

/** Options that limit what asking may cost. */
const maxCostUsd = (): Option =>
  new Option('--max-cost-usd <amount>', 'stop before this is exceeded').argParser(usDollars)

/** For commands that ask models on behalf of a bank. */
const mixSettings = (): Option =>
  new Option('--mix-settings', "go on although a model's answers in the bank were asked for with other settings")

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}

function addAsk(program: Command, context: CommandContext): void {
  program
    .command('ask')
    .description('answer one question with the pool; it is read from standard input where none is given')
    .argument('[question...]', 'the question')
    .addOption(config())
    .option('--strategy <name>', 'a name in the file, or a kind with options: paper?references=3&alpha=0.5')
    .addOption(new Option('--model <id>', 'ask this model of the file alone').conflicts('strategy'))
    .option('--seed <seed>', 'same seed, same draws')
    .addOption(new Option('--max-calls <number>', 'chat generations at most').argParser(wholeNumber(1)))
    .addOption(maxCostUsd())
    .addOption(
      new Option('--deadline-ms <milliseconds>', 'give the best answer so far after this').argParser(wholeNumber(1)),
    )
    .option('--trace <file>', 'write every event as JSON Lines, the answer last')
    .addOption(force())
    .addOption(json())
    .option('--quiet', 'show no progress')
    .option('--verbose', 'show references and candidates in full')
    .action(async (words, options) => (await import('./commands/ask.ts')).ask(words, options, context))
}

function addBank(program: Command, context: CommandContext): void {
  const group = program.command('bank').description('the question bank: which model answered which question right')
  group
    .command('build')
    .description('ask the models the questions of a file and keep their graded answers; resumes where it stopped')
    .addOption(config())
    .addOption(new Option('--questions <file>', 'JSON Lines: question, reference, questionId').makeOptionMandatory())
    .addOption(bank())
    .addOption(models('ask only these'))
    .addOption(maxCostUsd())
    .addOption(mixSettings())
    .option('--distributed', 'put the cells into the queue of a bank in Postgres, where any `smacs worker` asks them')
    .option('--detach', 'with --distributed: end once they are in the queue')
    .addOption(json())
    .action(async (options) => (await import('./commands/bank/bank-build.ts')).bankBuild(options, context))
  group
    .command('status')
    .description('how far the distributed build of a bank has come, model by model, from any machine')
    .addOption(bank())
    .addOption(json())
    .action(async (options) => (await import('./commands/bank/bank-status.ts')).bankStatus(options, context))
  group
    .command('import')
    .description('import recorded answers; twice is the same as once')
    .argument(
      '<format>',
      'recording, zeroeval, mmlu-pro, smcs, lm-eval, inspect, helm, code-quality, evalplus or livecodebench',
    )
    .argument('<paths...>', 'files or folders of that format')
    .addOption(bank())
    .addOption(config())
    .option('--dataset <name>', 'the name of the dataset, where the format gives none')
    .addOption(models('import only these'))
    .addOption(
      new Option(
        '--map <fields>',
        'where a foreign recording has our fields: question=prompt,response=output.text,model==gpt-4',
      ).argParser(fieldPaths),
    )
    .option('--questions <file>', 'what answers are held against that bring nothing; made by `smacs questions`')
    .addOption(new Option('--jobs <number>', 'threads at work, the one that writes included').argParser(wholeNumber(1)))
    .option('--unlabelled', 'import the answers without their correctness')
    .addOption(
      new Option('--grading <rule>', 'whose correctness is kept')
        .choices(['own', 'published', 'official', 'paper'])
        .default('own'),
    )
    .addOption(json())
    .action(async (format, paths, options) =>
      (await import('./commands/bank/bank-import.ts')).bankImport(format, paths, options, context),
    )
  group
    .command('export')
    .description('write the bank as a recording; imported again it has the same hash')
    .addOption(bank())
    .addOption(new Option('--out <file>', 'recording to write: .jsonl or .jsonl.gz').makeOptionMandatory())
    .addOption(force())
    .addOption(json())
    .action(async (options) => (await import('./commands/bank/bank-export.ts')).bankExport(options, context))
  group
    .command('reembed')
    .description("embed every question again with the configuration's embedder (lexical without one)")
    .addOption(bank())
    .addOption(config())
    .addOption(json())
    .action(async (options) => (await import('./commands/bank/bank-reembed.ts')).bankReembed(options, context))
  group
    .command('inspect')
    .description('what is in the bank: models, datasets, coverage, accuracy')
    .addOption(bank())
    .option('--wrong <model>', 'its answers that were graded wrong, those that contain the reference first')
    .addOption(json())
    .action(async (options) => (await import('./commands/bank/bank-inspect.ts')).bankInspect(options, context))
  group
    .command('check')
    .description('look for near-duplicates, conflicting labels, odd coverage and neighbours that are not found')
    .addOption(bank())
    .option('--against <file>', 'a recording or questions that must not be in the bank')
    .option('--retrieval', 'ask the bank its own questions, and compare the neighbours found with those of a scan')
    .addOption(json())
    .action(async (options) => (await import('./commands/bank/bank-check.ts')).bankCheck(options, context))
  group
    .command('add-model')
    .description('ask one more model the questions of the bank')
    .argument('<id>', 'its id in the configuration file; aggregator:<id>: it aggregates the recorded answers')
    .addOption(bank())
    .addOption(config())
    .addOption(
      new Option(
        '--budget <answers>',
        'know it by so many answers to the questions that tell most; default: all',
      ).argParser(wholeNumber(0)),
    )
    .option('--quote', 'print calls, cost and time beforehand, and ask nobody')
    .addOption(maxCostUsd())
    .addOption(mixSettings())
    .addOption(json())
    .action(async (id, options) =>
      (await import('./commands/bank/bank-add-model.ts')).bankAddModel(id, options, context),
    )
  group
    .command('remove-model')
    .description('delete every answer of a model from the bank')
    .argument('<id>', 'its id in the bank')
    .addOption(bank())
    .addOption(json())
    .action(async (id, options) =>
      (await import('./commands/bank/bank-remove-model.ts')).bankRemoveModel(id, options, context),
    )
  group
    .command('rename-model')
    .description('give a model of the bank another id, with its answers, its settings and its aggregations')
    .argument('<old>', 'its id in the bank')
    .argument('<new>', 'its id from now on')
    .addOption(bank())
    .addOption(json())
    .action(async (from, to, options) =>
      (await import('./commands/bank/bank-rename-model.ts')).bankRenameModel(from, to, options, context),
    )
  group
    .command('copy')
    .description('copy a bank with everything that is in it, while others may use it')
    .argument('<from>', 'the bank')
    .argument('<to>', 'a file that is not there yet, or a postgres:// address')
    .addOption(json())
    .action(async (from, to, options) =>
      (await import('./commands/bank/bank-copy.ts')).bankCopy(from, to, options, context),
    )
  addLearning(group, context)
}

function addLearning(group: Command, context: CommandContext): void {
  const from = (): Option =>
    new Option(
      '--from <traces>',
      'the trace file of `smacs serve`, or postgres://…: its `server.state`',
    ).makeOptionMandatory()
  group
    .command('learn')
    .description('learn from answers that were given and what was said of them; asks nobody, twice is the same as once')
    .addOption(from())
    .addOption(bank())
    .addOption(config())
    .addOption(new Option('--source <name>', 'what it is said to come from (default: traces)').argParser(newSourceName))
    .addOption(new Option('--clients <keys>', 'only what these keys asked').argParser(nameList))
    .addOption(
      new Option(
        '--most <questions>',
        'keep so many of the source, the oldest and least telling go (default: 2000)',
      ).argParser(wholeNumber(1)),
    )
    .addOption(json())
    .action(async (options) => (await import('./commands/bank/bank-learn.ts')).bankLearn(options, context))
  group
    .command('forget')
    .description('take out everything that was learnt from a source, as if it had never been learnt')
    .requiredOption('--source <name>', 'its name; `smacs bank inspect` lists them')
    .addOption(bank())
    .addOption(json())
    .action(async (options) => (await import('./commands/bank/bank-forget.ts')).bankForget(options, context))
}

function addQuestions(program: Command, context: CommandContext): void {
  program
    .command('questions')
    .description("a benchmark's official files as questions to ask, with what answers are held against")
    .argument(
      '<name>',
      'mmlu-pro, gpqa, medmcqa, aime, math, mbpp, livecodebench, ifeval, finqa, humaneval, livemathbench',
    )
    .argument('<path>', 'the file or folder as it is downloaded')
    .addOption(new Option('--out <file>', 'questions to write: .jsonl').makeOptionMandatory())
    .option('--split <name>', 'only this part of the benchmark')
    .addOption(new Option('--limit <number>', 'the first so many').argParser(wholeNumber(1)))
    .addOption(
      new Option(
        '--key-base <number>',
        'medmcqa: the number of the first option, where the file leaves it open',
      ).choices(['0', '1']),
    )
    .addOption(force())
    .addOption(json())
    .action(async (name, path, options) =>
      (await import('./commands/questions.ts')).questions(name, path, options, context),
    )
}

function addBudget(program: Command, context: CommandContext): void {
  const group = program.command('budget').description('what the keys of a server and all of them together have spent')
  group
    .command('show')
    .description('what was spent today and ever, beside the ceilings of the file; a server may be running')
    .addOption(config())
    .option('--all', 'show days that are over too')
    .addOption(json())
    .action(async (options) => (await import('./commands/budget-show.ts')).budgetShow(options, context))
  group
    .command('reset')
    .description('forget what was spent, so that its ceilings count from nothing again; a server may be running')
    .argument('<subject...>', '`server`, or `key` and its name')
    .addOption(config())
    .option('--period <period>', '`always`, or a day like 2026-01-31 (default: all)')
    .addOption(json())
    .action(async (subject, options) =>
      (await import('./commands/budget-reset.ts')).budgetReset(subject.join(' '), options, context),
    )
}

function addSetUp(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('check every model, the embedder and the bank of the configuration, and say what to do')
    .addOption(config())
    .addOption(
      new Option('--timeout-ms <milliseconds>', 'how long a model may take').argParser(wholeNumber(1)).default(60_000),
    )
    .addOption(json())
    .action(async (options) => (await import('./commands/doctor.ts')).doctor(options, context))
  program
    .command('serve')
    .description('serve the pool as one OpenAI-compatible endpoint; SIGHUP reads the configuration again')
    .addOption(config())
    .option('--host <address>', "the address to listen at, before the file's (127.0.0.1)")
    .addOption(port("the port, before the file's (4000); 0 takes any"))
    .addOption(
      new Option('--workers <number>', 'processes that share the address and the work')
        .argParser(wholeNumber(1))
        .default(1),
    )
    .action(async (options) => (await import('./commands/serve.ts')).serve(options, context))
  program
    .command('worker')
    .description('ask cells of the distributed build of a bank in Postgres, beside any number of others')
    .addOption(config())
    .addOption(new Option('--bank <address>', "the question bank, before the file's"))
    .addOption(models('ask only these'))
    .option('--until-done', 'end when no cell waits or is under way; default: wait for the next build')
    .action(async (options) => (await import('./commands/worker.ts')).worker(options, context))
  program
    .command('init')
    .description('write a commented smacs.yaml with the models of the servers that run on this machine')
    .option('--out <file>', 'where to write it', 'smacs.yaml')
    .option('--starter', 'write questions.jsonl beside it too: 262 questions for a first `smacs bank build`')
    .addOption(force())
    .action(async (options) => (await import('./commands/init.ts')).init(options, context))
  program
    .command('quickstart')
    .description('three small models answer two questions together, on this machine; fetches them the first time')
    .option('--page', 'serve the page on their pool and bank instead, until it is interrupted')
    .addOption(port('with --page, the port (4000); 0 takes any'))
    .action(async (options) => (await import('./commands/quickstart.ts')).quickstart(options, context))
}

/** Errors of the command line name the option and the nearest known one; help and version end with status 0. */
function overrideExits(command: Command): void {
  command.exitOverride((error) => {
    throw error.exitCode === 0 || error.code === 'commander.help' ? error : wrongCommandLine(command, error)
  })
  for (const child of command.commands) overrideExits(child)
}

/** The whole command line. A command's own code is loaded when it is called, so help stays quick. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('smacs')
    .description('Many open language models answer one question together.')
    .option('-V, --version', 'print the version')
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: () => undefined,
    })
    .showSuggestionAfterError(false)
    .addHelpText('after', examples)
  program.on('option:version', () => {
    context.stdout.write(`${version()}\n`)
    throw new CommanderError(0, 'commander.version', 'version')
  })
  addAsk(program, context)
  addSetUp(program, context)
  addBank(program, context)
  addQuestions(program, context)
  addBudget(program, context)
  addBench(program, context)
  addLab(program, context)
  overrideExits(program)
  return program
}
