import { readFileSync, writeFileSync } from 'node:fs'
import wabt from 'wabt'

const folder = new URL('../src/bank/retrieval/', import.meta.url)

/** Assembles src/bank/retrieval/scan-kernel.wat; the same text gives the same bytes. */
export async function assembleRetrievalKernel(): Promise<Uint8Array> {
  const assembler = await wabt()
  const source = new URL('scan-kernel.wat', folder)
  const parsed = assembler.parseWat('scan-kernel.wat', readFileSync(source, 'utf8'), { simd: true })
  try {
    parsed.resolveNames()
    parsed.validate()
    return parsed.toBinary({ write_debug_names: false }).buffer
  } finally {
    parsed.destroy()
  }
}

if (import.meta.main) {
  const bytes = Buffer.from(await assembleRetrievalKernel())
  const lines = bytes.toString('base64').match(/.{1,100}/g) ?? []
  const text = [
    '/** scan-kernel.wat, assembled (base64). Written by `node scripts/assemble-retrieval-kernel.ts`; do not edit. */',
    'export const SCAN_KERNEL_BASE64 = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('')",
    '',
  ].join('\n')
  writeFileSync(new URL('scan-kernel-bytes.ts', folder), text)
}
