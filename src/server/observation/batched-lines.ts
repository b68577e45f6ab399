/** Takes lines and writes those of one turn of the event loop together: under load a log costs one write for many. */
export interface BatchedLines {
  write(line: string): void
  flush(): void
}

/** What a pipe takes from several processes without mixing it (POSIX gives at least 512, Linux this). */
export const unmixedBytes = 4_096

/** @param atMostBytes of one write, where a line is not longer by itself */
export function createBatchedLines(
  write: (lines: string) => void,
  atMostBytes = Number.POSITIVE_INFINITY,
): BatchedLines {
  let waiting: string[] = []
  const flush = (): void => {
    const lines = waiting
    waiting = []
    let batch = ''
    let bytes = 0
    for (const line of lines) {
      const more = Buffer.byteLength(line)
      if (batch !== '' && bytes + more > atMostBytes) {
        write(batch)
        batch = ''
        bytes = 0
      }
      batch += line
      bytes += more
    }
    if (batch !== '') write(batch)
  }
  return {
    write(line) {
      if (waiting.push(line) === 1) setImmediate(flush)
    },
    flush,
  }
}
