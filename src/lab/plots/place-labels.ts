/** Moves labels along a line until none covers another, as little as can be. */
export function spreadLabels(wanted: readonly number[], gap: number, from: number, to: number): readonly number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at)
  const groups: { members: { at: number; index: number }[]; start: number }[] = []
  const startOf = (members: readonly { at: number }[]): number => {
    const middle = members.reduce((sum, { at }) => sum + at, 0) / members.length
    const length = gap * (members.length - 1)
    return Math.max(from, Math.min(to - length, middle - length / 2))
  }
  for (const label of order) {
    groups.push({ members: [label], start: startOf([label]) })
    for (;;) {
      const last = groups.at(-1)
      const before = groups.at(-2)
      if (last === undefined || before === undefined) break
      if (before.start + gap * before.members.length <= last.start) break
      const members = [...before.members, ...last.members]
      groups.splice(-2, 2, { members, start: startOf(members) })
    }
  }
  const placed = new Array<number>(wanted.length).fill(0)
  for (const { members, start } of groups) {
    for (const [step, { index }] of members.entries()) placed[index] = start + gap * step
  }
  return placed
}

/** A label beside a point: its place, and on which side it stands. */
export interface PlacedLabel {
  readonly x: number
  readonly y: number
  readonly align: 'left' | 'right'
}

const lineHeight = 13
const characterWidth = 6

/** Puts each label right or left of its point, above or below where another point or label is in the way. Pixels, y downwards. */
export function labelsBeside(
  points: readonly { readonly x: number; readonly y: number; readonly text: string }[],
  others: readonly { readonly x: number; readonly y: number }[],
  width: number,
): readonly PlacedLabel[] {
  const taken: { left: number; right: number; top: number; bottom: number }[] = [...points, ...others].map(
    ({ x, y }) => ({
      left: x - 5,
      right: x + 5,
      top: y - 5,
      bottom: y + 5,
    }),
  )
  return points.map(({ x, y, text }) => {
    const length = text.length * characterWidth
    const boxAt = ({ x: at, y: line, align }: PlacedLabel) => ({
      left: align === 'left' ? at : at - length,
      right: align === 'left' ? at + length : at,
      top: line - lineHeight / 2,
      bottom: line + lineHeight / 2,
    })
    const overlap = (place: PlacedLabel): number => {
      const box = boxAt(place)
      const outside = Math.max(0, -box.left) + Math.max(0, box.right - width - 140)
      return taken.reduce((sum, other) => {
        const across = Math.min(box.right, other.right) - Math.max(box.left, other.left)
        const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top)
        return sum + (across > 0 && down > 0 ? across * down : 0)
      }, outside * lineHeight)
    }
    const places = [0, -1, 1, -2, 2, -3, 3].flatMap((lines): PlacedLabel[] => [
      { x: x + 9, y: y + lines * lineHeight, align: 'left' },
      { x: x - 9, y: y + lines * lineHeight, align: 'right' },
    ])
    const best = places.reduce((chosen, place) => (overlap(place) < overlap(chosen) ? place : chosen))
    taken.push(boxAt(best))
    return best
  })
}
