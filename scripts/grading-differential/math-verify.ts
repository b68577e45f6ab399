import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const requirement = 'math-verify==0.9.0'

/** What math-verify is given: a reference, a response, and the answer that our reader found in it. */
export interface MathVerifyTask {
  readonly reference: string
  readonly response: string
  readonly ours: string | null
}

export interface MathVerifyVerdict {
  readonly correct: boolean
  readonly extracted: string | null
  /** Its verdict on the answer that our reader found: parts what is due to reading from what is due to comparing. */
  readonly ofOurs: boolean
}

/** math-verify's verdicts, in an environment of its own in the system's temporary folder that is kept for the next run. */
export function mathVerifyVerdicts(tasks: readonly MathVerifyTask[]): Promise<readonly MathVerifyVerdict[]> {
  const python = pythonWithMathVerify()
  return new Promise((resolveVerdicts, reject) => {
    const child = spawn(python, [join(import.meta.dirname, 'math_verify_verdicts.py')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.on('error', reject).on('close', (code) => {
      if (code !== 0) reject(new Error(`math-verify ended with ${code}`))
      else
        resolveVerdicts(
          output
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as MathVerifyVerdict),
        )
    })
    child.stdin.end(tasks.map((task) => JSON.stringify(task)).join('\n'))
  })
}

function pythonWithMathVerify(): string {
  const folder = join(tmpdir(), 'smacs-math-verify')
  const python = join(folder, 'bin', 'python')
  if (!existsSync(python)) runOrThrow('python3', ['-m', 'venv', folder])
  runOrThrow(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement])
  return python
}

function runOrThrow(command: string, parameters: readonly string[]): void {
  const { status, stderr } = spawnSync(command, parameters, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')} failed: ${stderr}`)
}
