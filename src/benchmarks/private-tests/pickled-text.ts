/** Why a pickle is not read. */
const refusal = 'a pickle that holds anything else than one text is not read'

/**
 * The one text that a pickle of protocol 2 to 5 holds. It is parsed, never unpickled: an opcode that makes anything else,
 * or calls anything, is refused.
 * @throws Error with the reason
 */
export function pickledText(pickle: Uint8Array): string {
  const bytes = Buffer.from(pickle.buffer, pickle.byteOffset, pickle.byteLength)
  let place = 0
  const take = (count: number): Buffer => {
    const taken = bytes.subarray(place, place + count)
    if (taken.length < count) throw new Error('the pickle ends too early')
    place += count
    return taken
  }
  const opcode = (): string => take(1).toString('latin1')
  if (opcode() !== '\x80') throw new Error('it is no pickle of protocol 2 to 5')
  const protocol = take(1).readUInt8()
  if (protocol < 2 || protocol > 5) throw new Error(`a pickle of protocol ${protocol} is not read`)
  let text: string | undefined
  for (;;) {
    const code = opcode()
    if (code === '\x95' && protocol >= 4) take(8)
    else if (code === '.' && text !== undefined && place === bytes.length) return text
    // What is stored for later references makes nothing.
    else if (code === 'q' && text !== undefined) take(1)
    else if (code === 'r' && text !== undefined) take(4)
    else if (code === '\x94' && text !== undefined && protocol >= 4) continue
    else if (text === undefined && lengthOf[code] !== undefined) text = utf8(take(lengthOf[code](take)))
    else throw new Error(refusal)
  }
}

/** Opcodes that a text follows, with its length in bytes. */
const lengthOf: Readonly<Record<string, (take: (count: number) => Buffer) => number>> = {
  X: (take) => take(4).readUInt32LE(),
  '\x8c': (take) => take(1).readUInt8(),
  '\x8d': (take) => Number(take(8).readBigUInt64LE()),
}

function utf8(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}
