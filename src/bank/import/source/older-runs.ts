import { dirname } from 'node:path'
import { contentName, type SourceFile } from './source-file.ts'

/**
 * Of files in one folder that are runs of the same, all but the newest.
 * @param fileName groups `run` and `time` of a file's name; a file without a time counts as it is
 */
export function olderRuns(sources: readonly SourceFile[], fileName: RegExp): readonly SourceFile[] {
  const timed = sources.flatMap((source) => {
    const { run, time } = fileName.exec(contentName(source))?.groups ?? {}
    const { path, member } = source
    const folder = member === undefined ? dirname(path) : `${path} ${dirname(member)}`
    return run === undefined || time === undefined ? [] : [{ source, time, run: `${folder} ${run}` }]
  })
  const newest = new Map<string, string>()
  for (const { run, time } of timed) if (time > (newest.get(run) ?? '')) newest.set(run, time)
  return timed.filter(({ run, time }) => time !== newest.get(run)).map(({ source }) => source)
}
