import { expect, test } from 'vitest'
import { cacheFolder } from './cache-folder.ts'

test('the cache is where the system keeps such things, or where the user says', () => {
  expect(cacheFolder({}, 'linux', '/home/u')).toBe('/home/u/.cache/smacs')
  expect(cacheFolder({ XDG_CACHE_HOME: '/c' }, 'linux', '/home/u')).toBe('/c/smacs')
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/u')).toBe('/home/u/.cache/smacs')
  expect(cacheFolder({}, 'darwin', '/Users/u')).toBe('/Users/u/Library/Caches/smacs')
  expect(cacheFolder({ LOCALAPPDATA: '/local' }, 'win32', '/u')).toBe('/local/smacs')
  expect(cacheFolder({ SMACS_CACHE: '/mine', XDG_CACHE_HOME: '/c' }, 'linux', '/home/u')).toBe('/mine')
})
