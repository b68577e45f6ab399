import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Puts packages of Python's registry and what they need into a folder of their own, with Python's own client; nothing
 * happens where the folder is there already.
 * @param requirements exact versions, like `openai==3.57.0`
 * @throws Error where pip fails; no folder is left then
 */
export function installFromPypi(folder: string, requirements: readonly string[]): void {
  if (existsSync(folder)) return
  const partial = `${folder}.${process.pid}.partial`
  mkdirSync(dirname(folder), { recursive: true })
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore']
  const { status, error } = spawnSync(
    'python3',
    [...pip, '--only-binary=:all:', '--target', partial, ...requirements],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  if (status !== 0) {
    rmSync(partial, { recursive: true, force: true })
    throw new Error(`pip could not install ${requirements.join(', ')} (python3 with pip is needed)`, { cause: error })
  }
  renameSync(partial, folder)
}
