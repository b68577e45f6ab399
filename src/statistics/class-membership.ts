/**
 * How much of each item belongs to each group (soft class membership): rows sum to 1. Kept sparse: an item has shares of a
 * few groups out of dozens.
 */
export interface Memberships {
  readonly groupCount: number
  /** items + 1: where each item's entries begin. */
  readonly starts: Uint32Array
  readonly groups: Uint16Array
  readonly values: Float64Array
}

/** One item's shares. */
export interface Membership {
  readonly groups: ArrayLike<number>
  readonly values: ArrayLike<number>
}

/** Lays dense rows (one share a group) out as sparse ones; zeros are left out. */
export function createMemberships(rows: readonly ArrayLike<number>[], groupCount: number): Memberships {
  const sparse = rows.map((row) => sparseMembership(row, groupCount))
  const starts = new Uint32Array(rows.length + 1)
  sparse.forEach(({ groups }, item) => {
    starts[item + 1] = (starts[item] as number) + groups.length
  })
  return {
    groupCount,
    starts,
    groups: Uint16Array.from(sparse.flatMap(({ groups }) => groups)),
    values: Float64Array.from(sparse.flatMap(({ values }) => values)),
  }
}

/** One dense row as a sparse one. */
export function sparseMembership(row: ArrayLike<number>, groupCount: number = row.length) {
  const groups = Array.from({ length: groupCount }, (_, group) => group).filter((group) => row[group] !== 0)
  return { groups, values: groups.map((group) => row[group] as number) }
}

/** The shares of one item. */
export function membershipAt(shares: Memberships, item: number): Membership {
  const start = shares.starts[item] as number
  const end = shares.starts[item + 1] as number
  return { groups: shares.groups.subarray(start, end), values: shares.values.subarray(start, end) }
}

/** Calls with each group that an item has a share of. */
export function eachShare(shares: Memberships, item: number, visit: (group: number, share: number) => void): void {
  for (let entry = shares.starts[item] as number; entry < (shares.starts[item + 1] as number); entry++) {
    visit(shares.groups[entry] as number, shares.values[entry] as number)
  }
}

/** The mean over an item's groups of one value a group, by its shares. */
export function meanOver({ groups, values }: Membership, byGroup: ArrayLike<number>): number {
  let sum = 0
  for (let entry = 0; entry < groups.length; entry++) {
    sum += (values[entry] as number) * (byGroup[groups[entry] as number] as number)
  }
  return sum
}
