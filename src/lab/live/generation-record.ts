import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { z } from 'zod'
import { splitLines } from '../../bank/import/source/split-lines.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { RecordedResponse } from '../../models/recorded/recorded-response.ts'
import type { FinishReason, ModelId } from '../../ports/chat-model.ts'

const count = z.int().min(0)

const generationSchema = z.object({
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  model: z.string(),
  response: z.string(),
  finishReason: z.enum(['stop', 'length', 'tool-calls', 'content-filter', 'other']),
  meanLogprob: z.number().optional(),
  usage: z
    .object({
      inputTokens: count.optional(),
      outputTokens: count.optional(),
      reasoningTokens: count.optional(),
      cachedInputTokens: count.optional(),
    })
    .optional(),
  costUsd: z.number().min(0).optional(),
  latencyMs: z.number().min(0),
})

/** A generation as a record keeps it, under the digest of its request. Everything unknown is absent. */
export interface KeptGeneration extends RecordedResponse {
  readonly digest: string
  readonly model: ModelId
  readonly finishReason: FinishReason
  readonly costUsd?: number
  /** From its admission to its end, retries included. */
  readonly latencyMs: number
}

const format = 'smacs-generations'
const headerSchema = z.object({
  format: z.literal(format),
  version: z.literal(1),
  markKey: z.string().regex(/^[0-9a-f]{32}$/),
})

/** What live models wrote, in a file: JSON Lines, a header first, then one generation a line, only ever added to. */
export interface GenerationRecord {
  /**
   * Secret of this file, made with it: marks that fence references are derived from it, so that whoever wrote a reference
   * cannot know them, and a second run asks with the same ones.
   */
  readonly markKey: string
  /** Generations it held when it was opened. */
  readonly heldAtOpening: number
  find(digest: string): KeptGeneration | undefined
  /** Resolves once the generation is written: a process killed afterwards does not lose it. */
  keep(generation: KeptGeneration): Promise<void>
  close(): Promise<void>
}

const LINE_FEED = 0x0a
const headerBytesAtMost = 1024
const maxLineBytes = 64 * 2 ** 20
const chunkBytes = 2 ** 16

/**
 * Opens a record or starts a new one. What a killed process left of its last line is cut off; other lines that cannot be
 * read are passed over and stay where they are. One process at a time writes a record.
 * @param onDropped called with each line that cannot be used and why
 * @throws UsageError when the file is something else
 */
export async function openGenerationRecord(
  path: string,
  onDropped: (dropped: { readonly line: number; readonly reason: string }) => void,
): Promise<GenerationRecord> {
  // Whatever is asked may be private; so is what was answered.
  const handle = await open(path, 'a+', 0o600)
  try {
    const header = await readHeader(handle, path)
    const whole = await wholeLinesEnd(handle)
    const { size } = await handle.stat()
    if (whole < size) await handle.truncate(whole)
    const { known, lines } = await readGenerations(path, onDropped)
    if (whole < size) {
      onDropped({ line: lines + 1, reason: 'cut off in the middle, as a killed process leaves it; removed' })
    }
    const markKey = header ?? randomBytes(16).toString('hex')
    if (header === undefined) {
      await handle.truncate(0)
      await handle.appendFile(`${JSON.stringify({ format, version: 1, markKey })}\n`)
    }
    return recordOver(handle, markKey, known)
  } catch (error) {
    await handle.close()
    throw error
  }
}

function recordOver(handle: FileHandle, markKey: string, known: Map<string, KeptGeneration>): GenerationRecord {
  // One line after the other: two that are written at once could mix.
  let written: Promise<void> = Promise.resolve()
  return {
    markKey,
    heldAtOpening: known.size,
    find: (digest) => known.get(digest),
    async keep(generation) {
      written = written.then(() => handle.appendFile(`${JSON.stringify(generation)}\n`))
      await written
      known.set(generation.digest, generation)
    },
    async close() {
      await written.catch(() => undefined)
      await handle.close()
    },
  }
}

/** The key of the header; undefined for a file that is new, or was given up while its header was written. */
async function readHeader(handle: FileHandle, path: string): Promise<string | undefined> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytesAtMost), 0, headerBytesAtMost, 0)
  const start = buffer.subarray(0, bytesRead)
  const end = start.indexOf(LINE_FEED)
  const expected = `{"format":"${format}"`
  if (end < 0 && bytesRead < headerBytesAtMost) {
    const text = start.toString('utf8')
    if (expected.startsWith(text) || text.startsWith(expected)) return undefined
  }
  const header = headerSchema.safeParse(parsed(start.subarray(0, Math.max(0, end)).toString('utf8')))
  if (header.success) return header.data.markKey
  throw new UsageError(
    `Expected ${path} to be a record of generations, or a new file, and it holds something else; name another file.`,
  )
}

/** Where the last line that ends with a line feed ends, in bytes. */
async function wholeLinesEnd(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat()
  const chunk = Buffer.alloc(chunkBytes)
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunkBytes)
    const { bytesRead } = await handle.read(chunk, 0, end - start, start)
    const place = chunk.subarray(0, bytesRead).lastIndexOf(LINE_FEED)
    if (place >= 0) return start + place + 1
    end = start
  }
  return 0
}

async function readGenerations(
  path: string,
  onDropped: (dropped: { readonly line: number; readonly reason: string }) => void,
): Promise<{ readonly known: Map<string, KeptGeneration>; readonly lines: number }> {
  const known = new Map<string, KeptGeneration>()
  let lines = 0
  for await (const read of splitLines(createReadStream(path), maxLineBytes)) {
    lines = read.line
    if ('reason' in read) onDropped(read)
    else if (read.line > 1) {
      const { success, data } = generationSchema.safeParse(parsed(read.text))
      if (!success) onDropped({ line: read.line, reason: 'no generation as this program writes them' })
      // What was written first has been used first.
      else if (!known.has(data.digest)) known.set(data.digest, data as KeptGeneration)
    }
  }
  return { known, lines }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
