/** One kind of request that is meant to hold the server up. */
export interface HostileRequest {
  readonly name: string
  /** Written when it is needed: some are megabytes. */
  readonly body: () => string
  /** What it may get. */
  readonly statuses: readonly number[]
  /** Sent so many times at once. Default: 1. */
  readonly atOnce?: number
}

const asked = (rest: object, content = 'x'): string =>
  JSON.stringify({ model: 'default', messages: [{ role: 'user', content }], ...rest })
const nested = (levels: number): string => `${'{"properties":'.repeat(levels)}{}${'}'.repeat(levels)}`
const withRaw = (field: string): string => asked({}).replace(/\}$/, `,${field}}`)
const formed = (schema: object): object => ({
  response_format: { type: 'json_schema', json_schema: { name: 's', schema } },
})
const many = (count: number, prefix = 'k'): Readonly<Record<string, number>> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, 1]))
const slowPattern = { type: 'string', pattern: '^(a+)+$' }
const slowText = `"${'a'.repeat(60)}!"`

/** Every kind, with what each may get. */
export const hostileRequests: readonly HostileRequest[] = [
  {
    name: 'a strategy of 100,000 levels',
    body: () => asked({ smacs: { strategy: `paper?${'a.'.repeat(100_000)}b=1` } }),
    statuses: [400],
  },
  {
    name: 'a strategy of ten million subsets',
    body: () => asked({ smacs: { strategy: { kind: 'paper', references: 3, subsets: 10_000_000, subsetSize: 2 } } }),
    statuses: [400],
  },
  {
    name: 'a tool nested 5,000 deep',
    body: () => withRaw(`"tools":[{"type":"function","function":{"name":"t","parameters":${nested(5_000)}}}]`),
    statuses: [400],
  },
  { name: '10,000,000 brackets', body: () => '['.repeat(10_000_000), statuses: [400] },
  { name: 'an object 1,000,000 deep', body: () => withRaw(`"metadata":${nested(1_000_000)}`), statuses: [400] },
  { name: '8,000 unknown fields', body: () => asked(many(8_000)), statuses: [400] },
  { name: '100,000 unknown fields of smacs', body: () => asked({ smacs: many(100_000) }), statuses: [400] },
  { name: 'metadata of 15,000 pairs', body: () => asked({ metadata: many(15_000) }), statuses: [400] },
  {
    name: 'a model of 1 MB',
    body: () => JSON.stringify({ model: 'm'.repeat(1_000_000), messages: [{ role: 'user', content: 'x' }] }),
    statuses: [400, 404],
  },
  { name: 'a body above the limit', body: () => asked({}, 'x'.repeat(22_000_000)), statuses: [413] },
  {
    name: 'a pattern that backtracks for ever',
    body: () => asked(formed(slowPattern), slowText),
    statuses: [502],
    atOnce: 10,
  },
  {
    name: 'a schema of 1,000 patterns',
    body: () =>
      asked(
        formed({
          type: 'object',
          properties: Object.fromEntries(
            Array.from({ length: 1_000 }, (_, at) => [`k${at}`, { type: 'string', pattern: `^(a+)+${at}$` }]),
          ),
        }),
        '{}',
      ),
    statuses: [200, 400, 502],
  },
  {
    name: 'a schema of 10,000 properties',
    body: () =>
      asked(
        formed({
          type: 'object',
          properties: Object.fromEntries(Array.from({ length: 9_000 }, (_, at) => [`k${at}`, {}])),
        }),
      ),
    statuses: [400],
  },
  {
    name: 'answers of 450 factorials',
    body: () => asked({}, `\\boxed{${Array.from({ length: 450 }, () => '2000!').join('+')}}`),
    statuses: [200],
    atOnce: 3,
  },
  {
    name: 'answers of 150 binomials',
    body: () => asked({}, `\\boxed{${'\\binom{2000}{999}+'.repeat(150)}1}`),
    statuses: [200],
    atOnce: 3,
  },
  {
    name: 'answers of nested objects',
    body: () => asked({}, '{"answer":'.repeat(1_900)),
    statuses: [200],
    atOnce: 3,
  },
  {
    name: 'a prompt of 19 MB',
    body: () => asked({}, 'word '.repeat(3_900_000)),
    statuses: [200, 400],
  },
]
