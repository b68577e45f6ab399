import type { KindShare } from './heard-question.ts'

/** How good members are, in log odds at a question of usual difficulty: a_m + sum over kinds of share x (b_d + u_dm). */
export interface Abilities {
  /** members: a_m. */
  readonly levels: readonly number[]
  /** members: how much is known of a_m, the empirical Fisher information; 0 = nothing but the prior. */
  readonly information: readonly number[]
  readonly kinds: readonly string[]
  /** kinds: b_d, how much easier a kind is for everybody. */
  readonly kindLevels: readonly number[]
  /** members, then kinds: u_dm, what a member is better at. */
  readonly offsets: readonly (readonly number[])[]
}

/** What is expected before anything was heard: the level of members (docs/study.md: 0.5), and how far they differ from their mean. */
export const startLevel = 0.5
export const levelDeviation = 1
/** How far a member's level may well be from what a bank promises of it beside the others. */
export const anchoredDeviation = 0.3
export const kindDeviation = 1
export const offsetDeviation = 0.5

export const noAbilities: Abilities = { levels: [], information: [], kinds: [], kindLevels: [], offsets: [] }

/** The same with room for more members and kinds, of whom nothing is known. */
export function withRoomFor(abilities: Abilities, members: number, kinds: readonly string[]): Abilities {
  const more = kinds.filter((kind) => !abilities.kinds.includes(kind))
  const added = Math.max(0, members - abilities.levels.length)
  if (added === 0 && more.length === 0) return abilities
  const known = [...abilities.kinds, ...more]
  const start = abilities.levels.length === 0 ? startLevel : centreOf(abilities.levels)
  return {
    levels: [...abilities.levels, ...new Array<number>(added).fill(start)],
    information: [...abilities.information, ...new Array<number>(added).fill(0)],
    kinds: known,
    kindLevels: [...abilities.kindLevels, ...more.map(() => 0)],
    offsets: Array.from({ length: abilities.levels.length + added }, (_, member) => [
      ...(abilities.offsets[member] ?? abilities.kinds.map(() => 0)),
      ...more.map(() => 0),
    ]),
  }
}

/** Where levels are drawn to: their mean with two imagined members at the start level. */
export function centreOf(levels: readonly number[]): number {
  return (levels.reduce((sum, level) => sum + level, 0) + 2 * startLevel) / (levels.length + 2)
}

/** A member's ability on a question of these kinds; a kind never heard of counts as an average one. */
export function abilityOn(abilities: Abilities, member: number, kinds: readonly KindShare[]): number {
  let ability = abilities.levels[member] ?? startLevel
  for (const { kind, share } of kinds) {
    const place = abilities.kinds.indexOf(kind)
    if (place >= 0) {
      ability += share * ((abilities.kindLevels[place] as number) + (abilities.offsets[member]?.[place] ?? 0))
    }
  }
  return ability
}

/** How far off a member's level may well be: its standard error, at most the prior's deviation. */
export function uncertaintyOf({ information }: Abilities, member: number): number {
  return 1 / Math.sqrt(1 / levelDeviation ** 2 + (information[member] ?? 0))
}
