import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'

export interface PypiOptions {
  /** SHA-256 of the one package's files, any of which may be taken; what it needs itself is left out then. */
  readonly sha256?: readonly string[]
}

/**
 * Puts packages of Python's registry and what they need into a folder of their own, with Python's own client; nothing
 * happens where the folder is there already.
 * @param requirements exact versions, like `openai==3.57.0`
 * @throws Error where pip fails; no folder is left then
 */
export function installFromPypi(
  folder: string,
  requirements: readonly string[],
  { sha256 = [] }: PypiOptions = {},
): void {
  if (existsSync(folder)) return
  const partial = `${folder}.${process.pid}.partial`
  mkdirSync(partial, { recursive: true })
  const list = `${partial}.txt`
  const hashes = sha256.map((digest) => ` --hash=sha256:${digest}`).join('')
  writeFileSync(list, requirements.map((requirement) => `${requirement}${hashes}\n`).join(''))
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore']
  const pinned = sha256.length > 0 ? ['--require-hashes', '--no-deps'] : []
  const { status, error } = spawnSync(
    'python3',
    [...pip, '--only-binary=:all:', ...pinned, '--target', partial, '-r', list],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  rmSync(list, { force: true })
  if (status !== 0) {
    rmSync(partial, { recursive: true, force: true })
    throw new Error(`pip could not install ${requirements.join(', ')} (python3 with pip is needed)`, { cause: error })
  }
  renameSync(partial, folder)
}
