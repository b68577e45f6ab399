// Fetches the real parts that the tests use into the user's cache folder: two small models, an embedder and the packages
// that run it. `--large` adds the 1.1 GB model of the quickstart. What is there already is left alone.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fetchWeights } from '../src/weights/fetch-weights.ts'
import { gemma3, minilm, qwenCoder, smollm2 } from '../src/weights/manifest.ts'
import { onnxPackages, testPackagesFolder, testWeightsFolder } from '../test/fetched-parts.ts'

const say = (text: string): boolean => process.stderr.write(`${text}\n`)

async function fetchModels(): Promise<void> {
  const entries = [smollm2, gemma3, minilm, ...(process.argv.includes('--large') ? [qwenCoder] : [])]
  let shownTenths = -1
  const located = await fetchWeights(entries, {
    folder: testWeightsFolder,
    onProgress: ({ doneBytes, totalBytes }) => {
      const tenths = Math.floor((doneBytes / totalBytes) * 10)
      if (tenths === shownTenths) return
      shownTenths = tenths
      say(`model files: ${tenths * 10} % of ${Math.round(totalBytes / 1e6)} MB`)
    },
    onWaiting: () => say('another process is fetching; waiting for it'),
  })
  for (const { entry, mainFile, terms } of located) {
    say(`${entry.title} (${entry.licence}): ${mainFile}`)
    if (terms !== undefined) say(`  ${terms.summary} Terms: ${terms.file}`)
  }
}

function installedVersion(name: string): string | undefined {
  try {
    const manifest = readFileSync(join(testPackagesFolder, 'node_modules', name, 'package.json'), 'utf8')
    return (JSON.parse(manifest) as { version?: string }).version
  } catch {
    return undefined
  }
}

function installPackages(): void {
  const missing = Object.entries(onnxPackages).filter(([name, version]) => installedVersion(name) !== version)
  if (missing.length > 0) {
    mkdirSync(testPackagesFolder, { recursive: true })
    const wanted = Object.entries(onnxPackages).map(([name, version]) => `${name}@${version}`)
    const { status, error } = spawnSync(
      'npm',
      [
        'install',
        '--prefix',
        testPackagesFolder,
        '--no-save',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        ...wanted,
      ],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        shell: process.platform === 'win32',
        // Its install script would download CUDA libraries from elsewhere; the CPU's are in the package.
        env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
      },
    )
    if (status !== 0) throw new Error(`npm install into ${testPackagesFolder} failed`, { cause: error })
  }
  say(`${Object.keys(onnxPackages).join(' and ')}: ${testPackagesFolder}`)
}

await fetchModels()
installPackages()
