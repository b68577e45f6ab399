/** Cuts a text into pieces of `length` code points (the last may be shorter), as a stream would bring it. */
export function cutIntoPieces(text: string, length: number): readonly string[] {
  const points = Array.from(text)
  const pieces: string[] = []
  for (let start = 0; start < points.length; start += length) pieces.push(points.slice(start, start + length).join(''))
  return pieces
}

/** Cuts a text into exactly `count` pieces of nearly equal length, empty ones where the text is too short. */
export function cutIntoCount(text: string, count: number): readonly string[] {
  const points = Array.from(text)
  return Array.from({ length: count }, (_, index) =>
    points
      .slice(Math.floor((index * points.length) / count), Math.floor(((index + 1) * points.length) / count))
      .join(''),
  )
}
