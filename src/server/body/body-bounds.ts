import { invalidRequest } from '../errors/request-error.ts'

/** How deep lists and objects of a body may stand in each other. */
const depthAtMost = 100
/** Keys of all its objects together. */
const keysAtMost = 20_000
/** Values of all its lists and objects together. */
const valuesAtMost = 200_000

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openingList = 0x5b
const closingList = 0x5d
const openingObject = 0x7b
const closingObject = 0x7d

/**
 * Counts what a JSON text would become, before anything is made of it: one pass over the bytes that skips texts. What is
 * no JSON may pass; whoever parses it says so.
 * @throws RequestError 400 for one nested deeper than 100, with more than 20,000 keys or more than 200,000 values
 */
export function assertBodyBounded(bytes: Uint8Array): void {
  const { length } = bytes
  let depth = 0
  let keys = 0
  let values = 1
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number
    // Most bytes are letters, digits and blanks; brackets alone have these bits in common with a few rare signs.
    if (byte !== quote && byte !== comma && byte !== colon && (byte & 0xdf) < openingList) continue
    if (byte === quote) at = endOfText(bytes, at + 1)
    else if (byte === comma) {
      if (++values > valuesAtMost) throw tooLarge(`more than ${valuesAtMost} values`)
    } else if (byte === colon) {
      if (++keys > keysAtMost) throw tooLarge(`more than ${keysAtMost} keys`)
    } else if (byte === openingList || byte === openingObject) {
      if (++depth > depthAtMost) throw tooLarge(`lists and objects nested deeper than ${depthAtMost}`)
    } else if (byte === closingList || byte === closingObject) depth -= 1
  }
}

/** The place of the quote that ends a text; the end of the bytes where none does. */
function endOfText(bytes: Uint8Array, from: number): number {
  const next = bytes.indexOf(quote, from)
  if (next === -1) return bytes.length
  if (bytes[next - 1] !== backslash) return next
  let at = from
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1
  return at
}

function tooLarge(what: string): Error {
  return invalidRequest(`The body has ${what}.`, undefined, 'body_too_complex')
}
