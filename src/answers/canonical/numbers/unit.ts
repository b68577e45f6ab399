import type { Rational } from '../../mathematics/rational.ts'

/** A unit of measure: its dimension, and how many of that dimension's first unit one of it is. */
export interface Unit {
  readonly dimension: string
  readonly factor: Rational
}

function unitsOf(
  dimension: string,
  table: Readonly<Record<string, readonly [bigint, bigint?]>>,
): readonly (readonly [string, Unit])[] {
  return Object.entries(table).flatMap(([names, [numerator, denominator = 1n]]) =>
    names
      .split(' ')
      .map((name) => [name.replaceAll('_', ' '), { dimension, factor: { numerator, denominator } }] as const),
  )
}

/** Names are in lower case where nothing hangs on it; an underscore stands for a space. */
const units: ReadonlyMap<string, Unit> = new Map([
  ...unitsOf('length', {
    'mm millimeter millimeters millimetre millimetres': [1n, 1000n],
    'cm centimeter centimeters centimetre centimetres': [1n, 100n],
    'm meter meters metre metres': [1n],
    'km kilometer kilometers kilometre kilometres': [1000n],
    'in inch inches': [254n, 10_000n],
    'ft foot feet': [3048n, 10_000n],
    'yd yard yards': [9144n, 10_000n],
    'mi mile miles': [1_609_344n, 1000n],
  }),
  ...unitsOf('area', {
    'cm^2 cm² sq_cm square_centimeters square_centimeter square_centimetres': [1n, 10_000n],
    'm^2 m² sq_m square_meters square_meter square_metres': [1n],
    'km^2 km² square_kilometers square_kilometres': [1_000_000n],
    'in^2 in² sq_in square_inches square_inch': [64_516n, 100_000_000n],
    'ft^2 ft² sq_ft square_feet square_foot': [9_290_304n, 100_000_000n],
  }),
  ...unitsOf('volume', {
    'ml mL milliliter milliliters millilitre millilitres cm^3 cm³ cubic_centimeters': [1n, 1000n],
    'L l liter liters litre litres': [1n],
    'm^3 m³ cubic_meters cubic_metres': [1000n],
  }),
  ...unitsOf('mass', {
    'mg milligram milligrams': [1n, 1000n],
    'g gram grams': [1n],
    'kg kilogram kilograms kilos': [1000n],
    'ton tons tonne tonnes': [1_000_000n],
    'oz ounce ounces': [28_349_523_125n, 1_000_000_000n],
    'lb lbs pound pounds': [45_359_237n, 100_000n],
  }),
  ...unitsOf('time', {
    'ms millisecond milliseconds': [1n, 1000n],
    's sec secs second seconds': [1n],
    'min mins minute minutes': [60n],
    'h hr hrs hour hours': [3600n],
    'day days': [86_400n],
    'week weeks': [604_800n],
    'month months': [2_629_746n],
    'year years': [31_556_952n],
  }),
  ...unitsOf('money in dollars', {
    'dollar dollars usd USD': [1n],
    'cent cents ¢': [1n, 100n],
  }),
  ...unitsOf('money in euros', { 'euro euros € eur EUR': [1n] }),
  ...unitsOf('money in pounds', { '£ gbp GBP quid pounds_sterling': [1n], 'penny pence': [1n, 100n] }),
  ...unitsOf('money in rupees', { '₹ rupee rupees rs Rs inr INR': [1n], 'paisa paise': [1n, 100n] }),
  ...unitsOf('money in yen', { 'yen jpy JPY': [1n] }),
  ...unitsOf('money in yuan', { 'yuan rmb RMB cny CNY': [1n] }),
  ...unitsOf('acceleration', { 'm/s^2 m/s² meters_per_second_squared metres_per_second_squared': [1n] }),
  ...unitsOf('volume in gallons', {
    'gal gallon gallons': [1n],
    'qt quart quarts': [1n, 4n],
    'pt pint pints': [1n, 8n],
    'cup cups': [1n, 16n],
  }),
  ...unitsOf('angle', { 'degree degrees °': [1n] }),
  ...unitsOf('angle in radians', { 'rad radian radians': [1n] }),
  ...unitsOf('temperature in celsius', { '°C C celsius degrees_celsius': [1n] }),
  ...unitsOf('temperature in fahrenheit', { '°F F fahrenheit degrees_fahrenheit': [1n] }),
  ...unitsOf('speed', {
    'm/s meters_per_second metres_per_second': [1n],
    'km/h kph kilometers_per_hour kilometres_per_hour': [1000n, 3600n],
    'mph miles_per_hour': [1_609_344n, 3_600_000n],
  }),
])

/** The unit that a phrase names on its own; undefined where it names none that is known, or more than a unit. */
export function unitOf(phrase: string): Unit | undefined {
  const name = phrase
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\^\{(\d)\}/, '^$1')
    .replace(/\.$/, '')
  return units.get(name) ?? units.get(name.toLowerCase())
}
