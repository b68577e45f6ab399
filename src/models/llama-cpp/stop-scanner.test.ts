import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StopScanner, type TextPiece } from './stop-scanner.ts'

const piece = (text: string, ...logprobs: number[]): TextPiece => ({ text, logprobs })
const texts = (pieces: readonly TextPiece[]): string => pieces.map(({ text }) => text).join('')

test('holds back what may become a stop string and lets it go once it cannot', () => {
  const scanner = new StopScanner(['\n\n'])
  expect(scanner.push(piece('four\n'))).toEqual([])
  expect(texts(scanner.push(piece('and')))).toBe('four\nand')
})

test('cuts the piece that a stop string begins in and keeps what belongs to it', () => {
  const scanner = new StopScanner(['STOP'])
  expect(scanner.push(piece('one', -1))).toEqual([piece('one', -1)])
  expect(scanner.push(piece(' two ST', -2))).toEqual([])
  expect(scanner.push(piece('OP three', -3))).toEqual([piece(' two ', -2)])
  expect(scanner.stopped).toBe(true)
  expect(scanner.push(piece('four'))).toEqual([])
  expect(scanner.end()).toEqual([])
})

test('however a text is cut into pieces, what comes out is the text before the first stop string', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', '\n', '🦊'), { maxLength: 30 })
  const stops = fc.array(fc.constantFrom('ab', 'ba', '\n\n', 'aab', '🦊a'), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.array(letters), stops, (cuts, stop) => {
      const whole = cuts.flat().join('')
      const places = stop.map((text) => whole.indexOf(text)).filter((place) => place >= 0)
      const scanner = new StopScanner(stop)
      const out = [...cuts.flatMap((cut) => scanner.push(piece(cut.join('')))), ...scanner.end()]
      expect(texts(out)).toBe(places.length === 0 ? whole : whole.slice(0, Math.min(...places)))
      expect(scanner.stopped).toBe(places.length > 0)
    }),
    { seed: 1 },
  )
})
