/**
 * How much of each question belongs to each group (G_qd): rows sum to 1. Kept sparse: a question has shares of a few
 * groups out of dozens.
 */
export interface Memberships {
  readonly groupCount: number
  /** questions + 1: where each question's entries begin. */
  readonly starts: Uint32Array
  readonly groups: Uint16Array
  readonly values: Float64Array
}

/** One question's shares. */
export interface Membership {
  readonly groups: ArrayLike<number>
  readonly values: ArrayLike<number>
}

/** Lays dense rows (one share a group) out as sparse ones; zeros are left out. */
export function createMemberships(rows: readonly ArrayLike<number>[], groupCount: number): Memberships {
  const starts = new Uint32Array(rows.length + 1)
  rows.forEach((row, question) => {
    let entries = 0
    for (let group = 0; group < groupCount; group++) if (row[group] !== 0) entries++
    starts[question + 1] = (starts[question] as number) + entries
  })
  const groups = new Uint16Array(starts[rows.length] as number)
  const values = new Float64Array(groups.length)
  let place = 0
  for (const row of rows) {
    for (let group = 0; group < groupCount; group++) {
      const value = row[group] as number
      if (value === 0) continue
      groups[place] = group
      values[place++] = value
    }
  }
  return { groupCount, starts, groups, values }
}

/** The shares of one question. */
export function membershipAt(shares: Memberships, question: number): Membership {
  const start = shares.starts[question] as number
  const end = shares.starts[question + 1] as number
  return { groups: shares.groups.subarray(start, end), values: shares.values.subarray(start, end) }
}

/** The mean over a question's groups of one value a group, by its shares. */
export function meanOver({ groups, values }: Membership, byGroup: ArrayLike<number>): number {
  let sum = 0
  for (let entry = 0; entry < groups.length; entry++) {
    sum += (values[entry] as number) * (byGroup[groups[entry] as number] as number)
  }
  return sum
}
