import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ListedReport } from './report-body.ts'

const figuresFile = 'report.json'
const textFile = 'report.md'
/** A report is some hundred kilobytes; whatever is larger was put there by something else. */
const mostBytes = 32 * 2 ** 20
const mostReports = 1_000

/** Lists the reports below a folder, the newest first; none where the folder is not there. */
export async function listReports(folder: string): Promise<readonly ListedReport[]> {
  const folders = (await entriesOf(folder)).filter((entry) => entry.isDirectory()).slice(0, mostReports)
  const reports = await Promise.all(folders.map(({ name }) => readReport(folder, name)))
  return reports
    .filter((report) => report !== undefined)
    .toSorted((a, b) => b.writtenAt.localeCompare(a.writtenAt) || a.name.localeCompare(b.name))
}

async function readReport(folder: string, name: string): Promise<ListedReport | undefined> {
  const files = (await entriesOf(join(folder, name))).filter((entry) => entry.isFile()).map((entry) => entry.name)
  if (!files.includes(figuresFile)) return undefined
  const { mtime } = await stat(join(folder, name, figuresFile))
  return {
    name,
    writtenAt: mtime.toISOString(),
    hasText: files.includes(textFile),
    plots: files.filter((file) => file.endsWith('.svg')).toSorted(),
  }
}

/**
 * A file of a report: `report.json`, `report.md` or a plot. Only names that listing shows are opened, so that none leads out of
 * the folder.
 */
export async function readReportFile(folder: string, name: string, file: string): Promise<Buffer | undefined> {
  if (file !== figuresFile && file !== textFile && !file.endsWith('.svg')) return undefined
  const isReport = (await entriesOf(folder)).some((entry) => entry.name === name && entry.isDirectory())
  if (!isReport) return undefined
  const isFile = (await entriesOf(join(folder, name))).some((entry) => entry.name === file && entry.isFile())
  if (!isFile) return undefined
  const path = join(folder, name, file)
  return (await stat(path)).size > mostBytes ? undefined : readFile(path)
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw error
  }
}
