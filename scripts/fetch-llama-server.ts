// Fetches llama.cpp's HTTP server, a real endpoint for the tests, into the user's cache folder with Python's own client.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { llamaServerFolder, llamaServerPackage } from '../test/llama-server/llama-server.ts'

const { name, version } = llamaServerPackage

if (!existsSync(llamaServerFolder)) {
  const partial = `${llamaServerFolder}.${process.pid}.partial`
  mkdirSync(dirname(llamaServerFolder), { recursive: true })
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--root-user-action=ignore',
    '--no-deps',
    '--only-binary=:all:',
  ]
  const { status, error } = spawnSync('python3', [...pip, '--target', partial, `${name}==${version}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) {
    rmSync(partial, { recursive: true, force: true })
    throw new Error(`pip could not install ${name} ${version} (python3 with pip is needed)`, { cause: error })
  }
  renameSync(partial, llamaServerFolder)
}
process.stderr.write(`${name} ${version}: ${llamaServerFolder}\n`)
