/** Takes lines and writes those of one turn of the event loop together: under load a log costs one write for many. */
export interface BatchedLines {
  write(line: string): void
  flush(): void
}

export function createBatchedLines(write: (lines: string) => void): BatchedLines {
  let waiting: string[] = []
  const flush = (): void => {
    if (waiting.length === 0) return
    const lines = waiting.join('')
    waiting = []
    write(lines)
  }
  return {
    write(line) {
      if (waiting.push(line) === 1) setImmediate(flush)
    },
    flush,
  }
}
