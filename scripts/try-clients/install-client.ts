import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { partsFolder } from '../../test/fetched-parts.ts'
import { installFromPypi } from '../install-from-pypi.ts'
import type { Installation } from './clients.ts'

/**
 * Installs packages into the user's cache folder; nothing happens where they are there already.
 * @returns the folder: of `node_modules`, or of Python's packages themselves
 * @throws Error where the registry's client fails
 */
export function installClient({ id, registry, packages }: Installation): string {
  const named = Object.entries(packages).map(([name, version]) => `${name}==${version}`)
  const hash = createHash('sha256').update(named.join(' ')).digest('hex').slice(0, 12)
  const folder = join(partsFolder, 'clients', `${id}-${hash}`)
  if (registry === 'npm') installFromNpm(folder, packages)
  else installFromPypi(folder, named)
  return folder
}

function installFromNpm(folder: string, dependencies: Installation['packages']): void {
  if (existsSync(folder)) return
  const partial = `${folder}.${process.pid}.partial`
  mkdirSync(partial, { recursive: true })
  writeFileSync(join(partial, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  const { status, error } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], {
    cwd: partial,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) {
    rmSync(partial, { recursive: true, force: true })
    throw new Error(`npm could not install ${Object.keys(dependencies).join(', ')}`, { cause: error })
  }
  renameSync(partial, folder)
}
