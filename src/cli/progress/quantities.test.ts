import { expect, test } from 'vitest'
import { bytesText, costText, countText, durationText, percentText, pluralText } from './quantities.ts'

test('durations read well from milliseconds to hours', () => {
  expect([12.4, 999.4, 3_210, 99_949, 99_960, 125_400, 7_260_000].map(durationText)).toEqual([
    '12 ms',
    '999 ms',
    '3.2 s',
    '99.9 s',
    '1 min 40 s',
    '2 min 5 s',
    '2 h 1 min',
  ])
})

test('small costs keep two digits, and free is free', () => {
  expect([0, 0.00212, 0.5, 12.345].map(costText)).toEqual(['$0', '$0.0021', '$0.50', '$12.35'])
})

test('counts, shares and bytes', () => {
  expect(countText(1234567)).toBe('1,234,567')
  expect([pluralText(1, 'call'), pluralText(0, 'call'), pluralText(2, 'query', 'queries')]).toEqual([
    '1 call',
    '0 calls',
    '2 queries',
  ])
  expect([0.934, 0.9971, 1].map(percentText)).toEqual(['93 %', '99.7 %', '100 %'])
  expect([900, 98_362_432, 1_117_320_768].map(bytesText)).toEqual(['1 kB', '98.4 MB', '1.12 GB'])
})
