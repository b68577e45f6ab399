/** Thrown where an answer would cost more work than any honest one: it cannot be compared. */
export class WorkSpent extends Error {}

/** What one answer may cost. A unit is about a microsecond: one addition of short numbers. */
const unitsPerAnswer = 20_000
/** What every answer of a group may cost, whatever the others have cost. */
const freeUnitsPerAnswer = 1_000
/** What the answers of a group may cost together beyond that. */
const unitsPerGroup = 60_000

/**
 * What reading and comparing an answer may still cost, counted in operations and not in seconds: every machine decides
 * alike. Costly values (factorials, binomial coefficients) are remembered for the answer at hand, never longer: what an
 * answer costs depends on nothing but itself.
 */
export class WorkBudget {
  readonly #group: WorkOfGroup | undefined
  readonly #remembered = new Map<string, bigint>()
  #used = 0

  constructor(group?: WorkOfGroup) {
    this.#group = group
  }

  /** Units used so far. */
  get used(): number {
    return this.#used
  }

  /** @throws WorkSpent where that much is not left */
  spend(units: number): void {
    if (this.#used + units > unitsPerAnswer) throw new WorkSpent('this answer costs too much')
    this.#used += units
    if (this.#used > freeUnitsPerAnswer) this.#group?.spend(units)
  }

  /** The value under this name; worked out, and paid for, when it is first asked for. */
  remembered(name: string, units: number, value: () => bigint): bigint {
    const known = this.#remembered.get(name)
    if (known !== undefined) return known
    this.spend(units)
    const found = value()
    this.#remembered.set(name, found)
    return found
  }
}

/** What the answers of one group may cost together. Those read first are never moved by later ones. */
export class WorkOfGroup {
  #left = unitsPerGroup

  spend(units: number): void {
    this.#left -= units
    if (this.#left < 0) throw new WorkSpent('the answers of this group cost too much')
  }
}

/** What `read` gives; `otherwise` where it costs too much. */
export function withinBudget<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof WorkSpent) return otherwise
    throw error
  }
}
