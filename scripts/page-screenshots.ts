// The pictures of the page in README.md and docs/page.md, made from the quickstart's own pool and bank by its real models.
//
//     npm run build && node scripts/page-screenshots.ts
//
// Needs Chromium (the variable SMACS_CHROMIUM may name it) and the quickstart's weights, which it fetches the first time.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'
import { findChromium } from '../test/page/chromium.ts'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'docs/page')
/** One that two of them are asked about, so that the probability is seen to move. */
const question = 'What is 17 * 6?'
const executablePath = findChromium()
if (executablePath === undefined) throw new Error('No Chromium here: install it, or name it in SMACS_CHROMIUM.')

const server = spawn(process.execPath, [join(root, 'dist/cli.js'), 'quickstart', '--page', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const address = await new Promise<string>((found, failed) => {
  createInterface(server.stdout).on('line', (line) => {
    const [url] = /http:\S+\/(?=\s*$)/.exec(line) ?? []
    if (line.includes('its page is at') && url !== undefined) found(url)
  })
  server.once('exit', (code) => failed(new Error(`The server ended with ${code}.`)))
})
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
try {
  const open = async (colorScheme: 'light' | 'dark', size: { readonly width: number; readonly height: number }) => {
    const context = await browser.newContext({ viewport: size, colorScheme, locale: 'en-GB', reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.setDefaultTimeout(300_000)
    return page
  }
  const wide = { width: 1100, height: 800 }
  const asking = await open('light', wide)
  await asking.goto(`${address}page/#/`)
  await asking.getByLabel('Question').fill(question)
  await asking.keyboard.press('Control+Enter')
  const evidence = asking.getByRole('link', { name: 'Evidence of this answer' })
  await evidence.waitFor()
  await asking.getByLabel('Question').blur()
  await asking.screenshot({ path: join(folder, 'ask.png') })
  const trace = await evidence.getAttribute('href')

  const laidOpen = await open('dark', wide)
  await laidOpen.goto(`${address}page/${trace}`)
  await laidOpen.getByRole('heading', { name: 'Why these models' }).waitFor()
  await laidOpen.getByRole('columnheader', { name: 'Nearest questions' }).waitFor()
  await laidOpen.screenshot({ path: join(folder, 'evidence.png') })

  const bank = await open('light', wide)
  await bank.goto(`${address}page/#/bank`)
  await bank.getByRole('heading', { name: 'Models by datasets' }).waitFor()
  await bank.screenshot({ path: join(folder, 'bank.png') })

  const phone = await open('dark', { width: 390, height: 844 })
  await phone.goto(`${address}page/${trace}`)
  await phone.getByRole('columnheader', { name: 'Nearest questions' }).waitFor()
  await phone.screenshot({ path: join(folder, 'phone.png') })
} finally {
  await browser.close()
  server.kill('SIGINT')
  if (server.exitCode === null) await once(server, 'exit')
}
