import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Target } from './load.ts'
import { start } from './processes.ts'

/** A server that was started here. */
export interface StartedTarget extends Target {
  readonly child: ChildProcess
}

/** What `npm run build` makes. */
export const entry = resolve(import.meta.dirname, '../../dist/cli.js')
const key = 'a-key-for-the-benchmark'

export async function startUpstream(delayMs: number, tokenMs: number): Promise<StartedTarget> {
  const script = join(import.meta.dirname, 'upstream.ts')
  const { child, line } = await start(process.execPath, [script, String(delayMs), String(tokenMs)], { ready: /^\d+$/ })
  return { name: 'direct', baseUrl: `http://127.0.0.1:${line}/v1`, model: 'scripted', headers: {}, child }
}

export async function startBareProxy(upstream: Target): Promise<StartedTarget> {
  const script = join(import.meta.dirname, 'bare-proxy.ts')
  const { child, line } = await start(process.execPath, [script, upstream.baseUrl], { ready: /^\d+$/ })
  return { ...upstream, name: 'bare proxy', baseUrl: `http://127.0.0.1:${line}/v1`, child }
}

/** `smacs serve` with keys, metrics and traces on, as in production. @param scratch where its folder is made */
export async function startSmacs(
  upstream: Target,
  scratch: string,
  options: { readonly name: string; readonly model: string; readonly bank?: string; readonly workers?: number },
): Promise<StartedTarget & { readonly url: string }> {
  const { name, model, bank, workers = 1 } = options
  const folder = mkdtempSync(join(scratch, 'smacs-'))
  const members = ['a', 'b', 'c'].map(
    (id) =>
      `  - { id: ${id}, provider: openai-compatible, baseUrl: "${upstream.baseUrl}", model: scripted, logprobs: false, concurrency: 1000 }`,
  )
  const lines = [
    'models:',
    ...members,
    // Tuned for three calls, and for time: all three are asked at once.
    'strategies: { default: { kind: adaptive, objective: latency, meanCalls: 3, maxAsked: 3 } }',
    ...(bank === undefined ? [] : [`bank: ${JSON.stringify(bank)}`]),
    'server: { keys: [env:BENCH_KEY], logs: { level: info } }',
  ]
  writeFileSync(join(folder, 'smacs.yaml'), `${lines.join('\n')}\n`)
  const { child, line } = await start(process.execPath, [entry, 'serve', '--port', '0', '--workers', String(workers)], {
    cwd: folder,
    env: { BENCH_KEY: key },
    ready: /smacs serves at/,
  })
  const url = /http:\S+(?=\/v1)/.exec(line)?.[0] ?? ''
  return { name, url, baseUrl: `${url}/v1`, model, headers: { authorization: `Bearer ${key}` }, child }
}

/** @param folder has node_modules/@portkey-ai/gateway */
export async function startPortkey(folder: string, upstream: Target): Promise<StartedTarget> {
  const port = 18_787
  const script = join(resolve(folder), 'node_modules/@portkey-ai/gateway/build/start-server.js')
  const { child } = await start(process.execPath, [script, '--headless', `--port=${port}`], {
    ready: /ready|running|listening/i,
  })
  const headers = {
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': upstream.baseUrl,
    authorization: 'Bearer none',
  }
  return { name: 'Portkey', baseUrl: `http://127.0.0.1:${port}/v1`, model: 'scripted', headers, child }
}

/** @param python the interpreter of a virtual environment with litellm[proxy] */
export async function startLitellm(python: string, upstream: Target, scratch: string): Promise<StartedTarget> {
  const port = 18_400
  const config = join(scratch, 'litellm.yaml')
  const model = `{ model: openai/scripted, api_base: "${upstream.baseUrl}", api_key: none }`
  writeFileSync(
    config,
    `model_list:\n  - { model_name: scripted, litellm_params: ${model} }\ngeneral_settings: { master_key: ${key}-sk }\n`,
  )
  const { child } = await start(
    join(resolve(python), '..', 'litellm'),
    ['--config', config, '--host', '127.0.0.1', '--port', String(port)],
    {
      env: { LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_TELEMETRY: 'False' },
      ready: /Uvicorn running|Application startup complete/i,
    },
  )
  return {
    name: 'LiteLLM',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    model: 'scripted',
    headers: { authorization: `Bearer ${key}-sk` },
    child,
  }
}
