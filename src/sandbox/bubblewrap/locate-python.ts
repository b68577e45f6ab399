import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { promisify } from 'node:util'
import { SandboxError } from '../../errors/sandbox-error.ts'

/** A Python and the folders and files of this machine that it needs. */
export interface LocatedPython {
  readonly executable: string
  /** Absolute paths outside the system's library folders, each once. */
  readonly paths: readonly string[]
}

const usualPlaces = ['/usr/bin/python3', '/usr/local/bin/python3']

const question = `
import glob, json, os, sys, sysconfig
assert sys.version_info >= (3, 10), 'Python 3.10 or newer is needed, this is ' + sys.version.split()[0]
real = os.path.realpath
libraries = sysconfig.get_config_var('LIBDIR') or ''
paths = [real(sys.executable), real(sysconfig.get_path('stdlib')), real(sysconfig.get_path('platstdlib'))]
paths += [real(one) for one in glob.glob(os.path.join(libraries, 'libpython*.so*'))]
print(json.dumps({'executable': real(sys.executable), 'paths': paths}))
`

/**
 * Finds a Python and asks it where its parts are.
 * @param python path, where the configuration names one
 * @throws SandboxError when there is none, or an old one
 */
export async function locatePython(python: string | undefined): Promise<LocatedPython> {
  const places = python === undefined ? usualPlaces : [python]
  for (const place of places) {
    const isThere = await access(place).then(
      () => true,
      () => false,
    )
    if (!isThere) continue
    try {
      const { stdout } = await promisify(execFile)(place, ['-I', '-S', '-c', question], { env: {}, timeout: 20_000 })
      const { executable, paths } = JSON.parse(stdout) as LocatedPython
      return { executable, paths: [...new Set(paths)] }
    } catch (error) {
      const words = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)
      throw new SandboxError(`The Python at ${place} can not be used in the sandbox: ${words}`, { cause: error })
    }
  }
  throw new SandboxError(
    `There is no Python at ${places.join(' or ')}. Install one (Debian: apt-get install python3), or set \`sandbox.python\` to its path.`,
  )
}
