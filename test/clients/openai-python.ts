import { join } from 'node:path'
import { partsFolder } from '../fetched-parts.ts'

/** OpenAI's own Python client (Apache-2.0). */
export const openaiPythonVersion = '3.54.0'

/** Where `npm run test:parts` puts it. */
export const openaiPythonFolder = join(partsFolder, 'python', `openai-${openaiPythonVersion}`)
