// Fetches OpenAI's Python client, for the server's tests, into the user's cache folder with Python's own client.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { openaiPythonFolder, openaiPythonVersion } from '../test/clients/openai-python.ts'

if (!existsSync(openaiPythonFolder)) {
  const partial = `${openaiPythonFolder}.${process.pid}.partial`
  mkdirSync(dirname(openaiPythonFolder), { recursive: true })
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore']
  const { status, error } = spawnSync(
    'python3',
    [...pip, '--only-binary=:all:', '--target', partial, `openai==${openaiPythonVersion}`],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  if (status !== 0) {
    rmSync(partial, { recursive: true, force: true })
    throw new Error(`pip could not install openai ${openaiPythonVersion} (python3 with pip is needed)`, {
      cause: error,
    })
  }
  renameSync(partial, openaiPythonFolder)
}
process.stderr.write(`openai ${openaiPythonVersion} for Python: ${openaiPythonFolder}\n`)
