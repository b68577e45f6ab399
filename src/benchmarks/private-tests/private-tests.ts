import { inflateSync } from 'node:zlib'
import { z } from 'zod'
import { pickledText } from './pickled-text.ts'

/** A test of LiveCodeBench: a script's input and output, or a call's arguments and result. */
export const testCasesSchema = z.array(
  z.object({ input: z.string(), output: z.string(), testtype: z.enum(['stdin', 'functional']) }),
)
export type TestCase = z.infer<typeof testCasesSchema>[number]

/** The most bytes that the tests of one problem may unpack to. */
const mostBytes = 512 * 2 ** 20

/**
 * Reads a problem's tests: JSON, or the Base64 of a zlib stream with a pickled JSON text in it.
 * @throws Error with the reason why they are not read
 */
export function readTestCases(written: string): readonly TestCase[] {
  const text = written.trimStart().startsWith('[') ? written : packedText(written)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('the tests are no JSON')
  }
  const parsed = testCasesSchema.safeParse(value)
  if (!parsed.success) throw new Error('the tests are not inputs and outputs of the kinds stdin or functional')
  return parsed.data
}

function packedText(written: string): string {
  let unpacked: Buffer
  try {
    unpacked = inflateSync(Buffer.from(written, 'base64'), { maxOutputLength: mostBytes })
  } catch (error) {
    const isTooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new Error(
      isTooLong ? `the tests unpack to more than ${mostBytes} bytes` : 'the tests are neither JSON nor packed',
    )
  }
  return pickledText(unpacked)
}
