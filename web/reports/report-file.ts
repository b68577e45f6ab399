/** The address of a file of a report, below the API. */
export function reportFile(name: string, file: string): string {
  return `v1/reports/${encodeURIComponent(name)}/${encodeURIComponent(file)}`
}
