import { execFile } from 'node:child_process'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { isPythonPartFetched, openaiPython, pythonPartFolder } from '../python-parts.ts'
import { clientKey, serveClientPool } from './pool.ts'

const isThere = isPythonPartFetched(openaiPython)

test.skipIf(!isThere)(
  'openai for Python: chat, stream, tools, structured output, cancel, errors, responses',
  async () => {
    const { baseUrl, models } = await serveClientPool()
    const script = fileURLToPath(new URL('./python/round_trips.py', import.meta.url))
    const paths = [pythonPartFolder(openaiPython), process.env.PYTHONPATH].filter((path) => path !== undefined)
    const env = { ...process.env, PYTHONPATH: paths.join(delimiter) }
    const { stdout } = await promisify(execFile)('python3', [script, baseUrl, clientKey], { env })
    expect(stdout).toBe('ok\n')
    // Those it left were stopped: one stream, and the three of a pool.
    const left = () =>
      models.flatMap(({ calls }) => calls).filter(({ request }) => request.messages[0]?.content === 'hang')
    expect(left()).toHaveLength(4)
    while (left().some(({ outcome }) => outcome !== 'aborted')) await new Promise((resolve) => setImmediate(resolve))
  },
)
