import { hash } from 'node:crypto'
import type { CallOutcome, CodeRunner, RunOptions } from '../ports/code-runner.ts'
import type { Execution } from '../ports/execution.ts'
import type { CallPlan, ScriptPlan } from './examination-plan.ts'
import { valueKey } from './literals/value-key.ts'
import { valuesEqual } from './literals/values-equal.ts'

/** A program that takes longer than this on all inputs together is not waited for. */
const limits = { wallMs: 5_000, cpuMs: 5_000 }

/**
 * Runs a function's program on the examples and on all inputs.
 * @throws SandboxError where the sandbox does not work
 */
export async function examineFunction(
  runner: CodeRunner,
  { asked, prelude, examples, inputs }: CallPlan,
  code: string,
  signal: AbortSignal,
): Promise<Execution> {
  const given = [...examples.map((example) => example.arguments), ...inputs]
  const program = { language: 'python', code: prelude === '' ? code : `${prelude}\n\n${code}` } as const
  const options: RunOptions = { signal, limits }
  const calls = given.map((values) => ({ arguments: values }))
  const { calls: outcomes } = await runner.runCalls(program, asked.name, calls, options)
  const passed = examples.filter(({ expected }, place) => {
    const outcome = outcomes[place]
    return outcome?.kind === 'returned' && valuesEqual(outcome.value, expected)
  }).length
  return executionOf(
    passed,
    examples.length,
    outcomes.map(outcomeKey),
    outcomes.some(({ kind }) => kind === 'returned'),
  )
}

/**
 * Runs a script on the examples.
 * @throws SandboxError where the sandbox does not work
 */
export async function examineScript(
  runner: CodeRunner,
  { examples }: ScriptPlan,
  code: string,
  signal: AbortSignal,
): Promise<Execution> {
  const outcomes = []
  for (const { input } of examples) {
    outcomes.push(await runner.runScript({ language: 'python', code }, input, { signal, limits }))
  }
  const printed = outcomes.map(({ failure, stdout }) => (failure === undefined ? wordsOf(stdout) : undefined))
  const passed = examples.filter(({ output }, place) => printed[place] === wordsOf(output)).length
  const keys = outcomes.map(({ failure }, place) => failure?.reason ?? `printed ${printed[place]}`)
  return executionOf(
    passed,
    examples.length,
    keys,
    printed.some((words) => words !== undefined && words !== ''),
  )
}

function executionOf(passed: number, of: number, keys: readonly string[], gaveAnything: boolean): Execution {
  if (!gaveAnything) return { passed, of }
  return { passed, of, outputs: hash('sha256', JSON.stringify(keys)).slice(0, 16), inputs: keys.length }
}

/** Lines as they are compared: without blanks at both ends, numbers by value. */
function wordsOf(printed: string): string {
  return printed
    .trim()
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .map((word) => (/^[+-]?\d+(?:\.\d+)?$/.test(word) ? String(Number(word)) : word))
        .join(' '),
    )
    .join('\n')
}

function outcomeKey(outcome: CallOutcome): string {
  switch (outcome.kind) {
    case 'returned':
      // A function that gives nothing back is told by what it did to its arguments.
      return outcome.value === null && outcome.changedArguments !== undefined
        ? `changed ${outcome.changedArguments.map(valueKey).join()}`
        : valueKey(outcome.value)
    case 'raised':
      return `raised ${outcome.type}`
    case 'failed':
      return `failed ${outcome.failure.reason}`
    case 'unreached':
      return 'unreached'
  }
}
