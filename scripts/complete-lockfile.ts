// Adds the platform packages that are missing from package-lock.json.
//
//     node scripts/complete-lockfile.ts
//
// A registry mirror that does not serve the binaries of every platform makes `npm install` leave them out of the lock
// file without a word, and `npm ci` then refuses the file everywhere. They are pinned exactly by the package that wants
// them, so their entries can be written without asking; npm skips those of other platforms.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface LockedPackage {
  readonly version?: string
  readonly dev?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const operatingSystems: Readonly<Record<string, string>> = { mac: 'darwin', win: 'win32' }
const knownSystems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'armv7l', 'loong64', 'wasm32']

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url))
const lock = JSON.parse(readFileSync(file, 'utf8'))
const packages: Record<string, LockedPackage> = lock.packages

const added = Object.entries(packages).flatMap(([place, { optionalDependencies = {}, dev = false }]) =>
  Object.entries(optionalDependencies).flatMap(([name, version]) => {
    if (isLocked(name, place)) return []
    if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) throw new Error(`${place} wants ${name} ${version}: not one version.`)
    return [[`node_modules/${name}`, { version, ...platformOf(name), ...(dev && { dev }), optional: true }] as const]
  }),
)
lock.packages = Object.fromEntries(
  [...Object.entries(packages), ...added].sort(([a], [b]) => (a < b ? -1 : Number(a > b))),
)
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${added.length} added\n`)

/** As Node would find it: beside the package or in a folder above. */
function isLocked(name: string, place: string): boolean {
  for (let from = place; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    if (`${from === '' ? '' : `${from}/`}node_modules/${name}` in packages) return true
    if (from === '') return false
  }
}

/** What the name says: `linux-arm64-musl`, `mac-arm64-metal`, `binding-win32-x64-msvc`. */
function platformOf(name: string): Readonly<Record<string, readonly string[]>> {
  const words = (name.split('/').at(-1) ?? '').split('-').map((word) => operatingSystems[word] ?? word)
  const os = words.filter((word) => knownSystems.includes(word))
  const cpu = words.filter((word) => processors.includes(word))
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`Whose platform is ${name}?`)
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => /^gnu/.test(word))
      ? ['glibc']
      : []
  return { cpu, os, ...(libc.length > 0 && { libc }) }
}
