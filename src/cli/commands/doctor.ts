import { relative } from 'node:path'
import { isBankFile, shownBank } from '../../bank/bank-place.ts'
import { configuredBankPlace, type ExaminedConfig, loadConfigToExamine } from '../../config/load-config.ts'
import { askedEntry } from '../../config/program-members.ts'
import { createConfiguredEmbedder } from '../../config/workplace/create-embedder.ts'
import { createConfiguredEquivalence } from '../../config/workplace/create-equivalence.ts'
import { createConfiguredModels } from '../../config/workplace/create-models.ts'
import { openConfiguredBank } from '../../config/workplace/open-bank.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { BankEmbedder, QuestionBank } from '../../ports/question-bank.ts'
import type { CommandContext } from '../command-context.ts'
import { createModelLines, doctorLines } from '../doctor/doctor-lines.ts'
import { type BankFinding, type DoctorReport, doctorReport } from '../doctor/doctor-report.ts'
import { examineBank } from '../doctor/examine-bank.ts'
import { examineCodeRunner, type SandboxFinding } from '../doctor/examine-code-runner.ts'
import { examineEmbedder } from '../doctor/examine-embedder.ts'
import { examineEquivalence } from '../doctor/examine-equivalence.ts'
import { examineModel, type ModelFinding } from '../doctor/examine-model.ts'
import { examineState } from '../doctor/examine-state.ts'
import { missingText, missingVariables } from '../doctor/missing-variables.ts'
import { writeJson } from '../json-output.ts'
import { modelPartsFor } from '../open-workplace-for.ts'
import { createTerminal } from '../terminal/terminal.ts'
import type { TimeLimits } from '../within-time.ts'

export interface DoctorCommandOptions {
  readonly config?: string
  readonly timeoutMs: number
  readonly json?: boolean
}

async function examineModels(
  { config, missing }: ExaminedConfig,
  sandbox: SandboxFinding | undefined,
  context: CommandContext,
  limits: TimeLimits,
  show: (finding: ModelFinding) => void,
): Promise<readonly ModelFinding[]> {
  const unready = config.models.flatMap((entry): readonly ModelFinding[] => {
    const { id, helper } = entry
    const asked = config.models.findIndex((one) => one.id === askedEntry(entry).id)
    const variables = missing.filter(({ path }) => path[0] === 'models' && path[1] === asked)
    if (variables.length > 0) return [{ id, helper, reachable: false, ...missingVariables(variables) }]
    if (entry.provider !== 'program' || sandbox?.works === true) return []
    return [{ id, helper, reachable: false, problem: 'the sandbox that it needs does not work.' }]
  })
  for (const finding of unready) show(finding)
  const ready = config.models.filter(({ id }) => unready.every((finding) => finding.id !== id))
  const models = await createConfiguredModels({ ...config, models: ready }, modelPartsFor(context))
  try {
    const examine = async ({ entry, model }: (typeof models.members)[number]): Promise<ModelFinding> => {
      const finding = await examineModel(model, entry.helper, limits)
      show(finding)
      return finding
    }
    // Endpoints answer beside each other; models of this process would only slow each other down.
    const isEmbedded = ({ entry }: (typeof models.members)[number]): boolean =>
      askedEntry(entry).provider === 'llama-cpp'
    const remote = Promise.all(models.members.filter((member) => !isEmbedded(member)).map(examine))
    const embedded: ModelFinding[] = []
    for (const member of models.members.filter(isEmbedded)) embedded.push(await examine(member))
    const findings = new Map([...unready, ...(await remote), ...embedded].map((finding) => [finding.id, finding]))
    return config.models.flatMap(({ id }) => findings.get(id) ?? [])
  } finally {
    await models.close()
  }
}

/** `smacs doctor`: exits with 1 when something that is needed is broken. */
export async function doctor(options: DoctorCommandOptions, context: CommandContext): Promise<void> {
  const { environment, workingFolder, signal, clock, stdout } = context
  const examined = await loadConfigToExamine({ file: options.config, workingFolder, environment })
  const limits = { timeoutMs: options.timeoutMs, clock, signal }
  const terminal = createTerminal(stdout, environment)
  const write = (line: string): void => {
    if (options.json !== true) stdout.write(`${line}\n`)
  }
  const modelLines = createModelLines(examined.config.models, terminal)
  write(modelLines.heading)
  const report = await examine(examined, context, limits, (finding) => write(modelLines.of(finding)))
  if (options.json === true) writeJson(stdout, report)
  else for (const line of doctorLines(report, terminal)) write(line)
  if (!report.ok) throw new SmacsError('doctor', brokenMessage(report.problems.length))
}

function brokenMessage(problems: number): string {
  return problems === 1 ? 'One thing that smacs needs is broken.' : `${problems} things that smacs needs are broken.`
}

async function examine(
  examined: ExaminedConfig,
  context: CommandContext,
  limits: TimeLimits,
  show: (finding: ModelFinding) => void,
): Promise<DoctorReport> {
  const { config, missing } = examined
  const file = relative(context.workingFolder, config.file)
  const bankFile = config.bank === undefined ? undefined : shownPlace(configuredBankPlace(config, config.bank), context)
  const sandbox = await examineCodeRunner(config, context.environment)
  const models = await examineModels(examined, sandbox, context, limits, show)
  let bank: QuestionBank | undefined
  let bankEmbedder: BankEmbedder | undefined
  let bankFinding: BankFinding = {
    ...(bankFile !== undefined && { file: bankFile }),
    opens: true,
    questions: 0,
    modelsWithoutEvidence: [],
  }
  try {
    try {
      bank = await openConfiguredBank(config)
      bankEmbedder = await bank?.embedder()
    } catch (error) {
      if (!SmacsError.isInstance(error)) throw error
      bankFinding = { ...bankFinding, opens: false, problem: error.message }
    }
    const { provider } = config.embedder
    const ofEmbedder = missing.filter(({ path }) => path[0] === 'embedder')
    const create = () => createConfiguredEmbedder(config, bankEmbedder, modelPartsFor(context))
    const embedder =
      ofEmbedder.length > 0
        ? { provider, works: false, problem: missingText(ofEmbedder) }
        : await examineEmbedder(provider, create, limits)
    if (bank !== undefined && bankFile !== undefined) {
      const pool = config.models.filter(({ helper }) => !helper).map(({ id }) => id)
      const reembed = `smacs bank reembed --bank ${bankFile} --config ${file}`
      bankFinding = await examineBank(bankFile, bank, pool, embedder.id, reembed)
    }
    const ofServer = missing.filter(({ path }) => path[0] === 'server' || path[0] === 'traces')
    const serverProblems = ofServer.length > 0 ? [`\`smacs serve\`: ${missingText(ofServer)}`] : []
    const equivalence = createConfiguredEquivalence(config)
    const ofEquivalence = equivalence && (await examineEquivalence(equivalence, limits))
    const ofState = config.server.state && (await examineState(config.server.state, limits.timeoutMs))
    const more = [ofEquivalence, ofState].flatMap((problem) => problem ?? []).concat(serverProblems)
    return doctorReport({ config: file, models, embedder, bank: bankFinding, ...(sandbox && { sandbox }) }, more)
  } finally {
    await bank?.close()
  }
}

function shownPlace(place: string, { workingFolder }: CommandContext): string {
  return isBankFile(place) ? relative(workingFolder, place) : shownBank(place)
}
