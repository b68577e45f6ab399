/** Cuts a stream of bytes into its lines, in linear time however long they are. */
export function createLineSplitter(onLine: (line: string) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = []
  return (chunk) => {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end))
      const line = Buffer.concat(parts).toString('utf8')
      parts = []
      start = end + 1
      onLine(line)
    }
    if (start < chunk.length) parts.push(chunk.subarray(start))
  }
}
