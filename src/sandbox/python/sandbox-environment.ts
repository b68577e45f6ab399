/** All that a program sees of an environment. The hash seed is fixed, so that equal programs print equal sets. */
export const sandboxEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/tmp',
  LANG: 'C.UTF-8',
  PYTHONHASHSEED: '0',
}
