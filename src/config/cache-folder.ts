import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The user's folder for what can be fetched or made again: SMACS_CACHE, else where the system keeps such things
 * (XDG_CACHE_HOME or ~/.cache; ~/Library/Caches; %LOCALAPPDATA%).
 */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const own = environment.SMACS_CACHE
  if (own !== undefined && own !== '') return own
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'smacs')
  if (platform === 'win32') return join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'smacs')
  const given = environment.XDG_CACHE_HOME
  // The XDG specification: a relative path is to be ignored.
  return join(given?.startsWith('/') ? given : join(home, '.cache'), 'smacs')
}
