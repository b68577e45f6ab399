#!/usr/bin/env node
// Parsed by Nodes that are too old for the rest: nothing but node-version is imported before the version is known.
import { fileURLToPath } from 'node:url'
import { findBundledNode, isSupportedNode, oldNodeMessage, runUnder } from './cli/node-version.ts'

const script = fileURLToPath(import.meta.url)
const parameters = process.argv.slice(2)

if (isSupportedNode(process.versions.node)) {
  const { runInProcess } = await import('./cli/run-in-process.ts')
  await runInProcess(parameters)
} else {
  const node = findBundledNode(script)
  if (node === undefined) {
    process.stderr.write(oldNodeMessage(process.versions.node))
    process.exitCode = 1
  } else process.exitCode = await runUnder(node, script, parameters)
}
