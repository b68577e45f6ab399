import { type Command, Option } from 'commander'
import type { CommandContext } from './command-context.ts'
import { nameList, usDollars, wholeNumber } from './option-values.ts'

const bank = (): Option =>
  new Option('--bank <place>', 'the question bank: a file or postgres://…').makeOptionMandatory()
const strategy = (): Option =>
  new Option(
    '--strategy <specs...>',
    'strategies, like majority,prior-vote?references=5; may be repeated',
  ).makeOptionMandatory()
const seed = (): Option => new Option('--seed <seed>', 'same seed, same bytes').default('0')
const models = (): Option =>
  new Option('--models <ids>', 'the pool, in order (default: every model, by id)').argParser(nameList)
const labels = (): Option =>
  new Option('--labels <number>', 'keep the correctness of so many bank questions; 0 = none').argParser(wholeNumber(0))
const force = (): Option => new Option('--force', 'replace an existing file')
const json = (): Option => new Option('--json', 'print one JSON value on stdout')

/** Options of commands that may ask live models what no recording holds. */
const config = (): Option =>
  new Option('--config <file>', 'the embedder of a bank that has not the lexical one; with --record, live models too')
const record = (): Option =>
  new Option('--record <file>', 'keeps every live generation, so that it is never bought twice')
const maxCostUsd = (): Option =>
  new Option('--max-cost-usd <amount>', 'stop before live models cost more').argParser(usDollars)

/** Strategies over live models. */
export function addBench(program: Command, context: CommandContext): void {
  program
    .command('bench')
    .description('ask live models questions with several strategies, on one record; figures with intervals and a page')
    .addOption(new Option('--config <file>', 'configuration file (default: ./smacs.yaml)'))
    .addOption(
      new Option('--questions <files>', 'JSON Lines: question, reference, questionId; comma or repeated for several')
        .argParser(nameList)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--bank <place>', "the question bank (default: the configuration's)"))
    .addOption(strategy())
    .addOption(models())
    .addOption(
      new Option('--limit <number>', 'ask so many, as many of each dataset as of another').argParser(wholeNumber(1)),
    )
    .addOption(maxCostUsd())
    .addOption(new Option('--record <file>', 'keeps every generation (default: generations.jsonl in the folder)'))
    .addOption(seed())
    .addOption(new Option('--out <folder>', 'where report.html, .md, .json and answers.jsonl go').makeOptionMandatory())
    .addOption(force())
    .addOption(json())
    .action(async (options) => (await import('./commands/bench.ts')).benchCommand(options, context))
}

/** The commands of the lab: recorded answers in, measured claims out. */
export function addLab(program: Command, context: CommandContext): void {
  const group = program
    .command('lab')
    .description('measure strategies on recorded answers: no model, no network, unless you name live models')
  group
    .command('predict')
    .description('answer the questions of a recording with a bank; labels of the recording are never read')
    .addOption(bank())
    .addOption(new Option('--responses <file>', 'the recording: .jsonl or .jsonl.gz').makeOptionMandatory())
    .addOption(strategy())
    .addOption(new Option('--out <file>', 'JSON Lines to write, one a question and strategy').makeOptionMandatory())
    .addOption(seed())
    .addOption(models())
    .addOption(labels())
    .addOption(config())
    .addOption(record())
    .addOption(maxCostUsd())
    .addOption(force())
    .addOption(json())
    .action(async (options) => (await import('./commands/lab/lab-predict.ts')).labPredict(options, context))
  group
    .command('compare')
    .description('fit strategies on half of a bank, ask the other half, again and again; figures with intervals')
    .addOption(bank())
    .addOption(strategy())
    .addOption(new Option('--splits <number>', 'repetitions').argParser(wholeNumber(1)).default(10))
    .addOption(seed())
    .addOption(models())
    .addOption(new Option('--closed <ids>', 'models outside the pool that options may name').argParser(nameList))
    .addOption(
      new Option('--hold-out-datasets <names>', 'never in the bank half; only they are asked').argParser(nameList),
    )
    .addOption(labels())
    .addOption(
      new Option(
        '--label-datasets <names>',
        'only these keep their outcomes in the bank half; the others become unlabelled',
      ).argParser(nameList),
    )
    .addOption(config())
    .addOption(record())
    .addOption(maxCostUsd())
    .addOption(new Option('--out <folder>', 'where report.json, report.md and the plots go').makeOptionMandatory())
    .addOption(force())
    .addOption(json())
    .action(async (options) => (await import('./commands/lab/lab-compare.ts')).labCompare(options, context))
  group
    .command('learn')
    .description(
      'play recorded answers as a stream from an empty bank: what a strategy learns from use, question by question',
    )
    .addOption(bank())
    .addOption(strategy())
    .addOption(
      new Option('--banked <specs...>', 'strategies beside it that have a fully labelled bank; none = nothing').default(
        ['adaptive'],
      ),
    )
    .addOption(
      new Option('--watched <specs...>', 'strategies that have such a bank, and watch their members while they answer'),
    )
    .addOption(
      new Option(
        '--labels-per-hundred <number>',
        'of so many in a hundred questions the right answer is told afterwards',
      )
        .argParser(wholeNumber(0))
        .default(0),
    )
    .addOption(new Option('--draws <number>', 'random orders of the questions').argParser(wholeNumber(1)).default(10))
    .addOption(
      new Option('--questions <number>', 'questions of each order at most').argParser(wholeNumber(1)).default(1000),
    )
    .addOption(
      new Option('--kinds <of>', "whether a question's dataset is told as its kind")
        .choices(['dataset', 'none'])
        .default('dataset'),
    )
    .addOption(
      new Option('--replace <changes...>', 'another model answers in place of one: A=B@500, from question 500 on'),
    )
    .addOption(
      new Option('--copy <changes...>', 'a model repeats another: A=B@500, or A=B@500:0.9 on that share of questions'),
    )
    .addOption(
      new Option(
        '--liar <changes...>',
        'a model gives wrong answers: A@500:popular (as others are wrong) or A@500:fresh',
      ),
    )
    .addOption(
      new Option('--on-change <action>', 'what a noticed change does')
        .choices(['warn', 'renew', 'exclude'])
        .default('renew'),
    )
    .addOption(seed())
    .addOption(models())
    .addOption(new Option('--closed <ids>', 'models kept out of the pool').argParser(nameList))
    .addOption(new Option('--config <file>', 'the embedder of a bank that has not the lexical one'))
    .addOption(new Option('--out <folder>', 'where report.json, report.md and the plot go').makeOptionMandatory())
    .addOption(force())
    .addOption(json())
    .action(async (options) => (await import('./commands/lab/lab-learn.ts')).labLearn(options, context))
  group
    .command('report')
    .description('one page on what retrieval, more models, settings and cost do on a bank, with intervals and plots')
    .addOption(bank())
    .addOption(new Option('--out <folder>', 'where report.html, .md, .json and the plots go').makeOptionMandatory())
    .addOption(
      new Option(
        '--closed <ids>',
        'models kept out of the pool, to compare with and to ask as helpers where it is unsure',
      ).argParser(nameList),
    )
    .addOption(
      new Option(
        '--additions <number>',
        'how often one model is added to a random pool, to see whether more is ever worse; 200 for percentiles (default: 12, on fewer questions)',
      ).argParser(wholeNumber(1)),
    )
    .addOption(new Option('--config <file>', 'the embedder of a bank that has not the lexical one'))
    .addOption(seed())
    .addOption(force())
    .addOption(json())
    .action(async (options) => (await import('./commands/lab/lab-report.ts')).labReport(options, context))
}
