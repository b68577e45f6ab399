import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { cacheFolder } from '../src/config/cache-folder.ts'
import { type LocatedWeights, locateWeights } from '../src/weights/locate-weights.ts'
import type { WeightsEntry } from '../src/weights/manifest.ts'

/** Where `npm run test:parts` puts what the tests need and a newcomer's `npm ci` should not fetch. */
export const partsFolder = cacheFolder(process.env)

/** Where model files are. */
export const testWeightsFolder = join(partsFolder, 'weights')

/** Where optional packages are, 288 MB of them. */
export const testPackagesFolder = join(partsFolder, 'packages')

/** The optional packages of the ONNX embedder, exact versions. */
export const onnxPackages: Readonly<Record<string, string>> = {
  'onnxruntime-node': '1.30.0',
  '@huggingface/tokenizers': '0.2.0',
}

/** Fetched weights; undefined skips their tests on a developer's machine. @throws Error with CI=true, so that they fail. */
export async function fetchedWeights(entry: WeightsEntry): Promise<LocatedWeights | undefined> {
  const located = await locateWeights(entry, testWeightsFolder)
  if (located === undefined && process.env.CI === 'true') {
    throw new Error(`${entry.title} is not in ${testWeightsFolder}: npm run test:parts`)
  }
  return located
}

/** Loads an optional package from the parts folder. */
export function requireFetchedPackage(name: string): unknown {
  return createRequire(join(testPackagesFolder, 'package.json'))(name)
}

/** Whether a package is there; false skips its tests. @throws Error with CI=true. */
export function isPackageFetched(name: string): boolean {
  const isThere = existsSync(join(testPackagesFolder, 'node_modules', name, 'package.json'))
  if (!isThere && process.env.CI === 'true') {
    throw new Error(`${name} is not in ${testPackagesFolder}: npm run test:parts`)
  }
  return isThere
}
