import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { startScripted, type TestServer } from '../server/serve-scripted.ts'
import { hasChromium, openPage, startBrowser, widths } from './page-browser.ts'

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
/** What is no word of the page: names and questions from outside, commands, figures with units, times as the browser tells them. */
const fromOutside = /^(smacs( .*)?|m\d(, m\d)*|default|local|What is 6 x 7\?|this minute|[\d\s.,%$·:–-]+(s|ms|min)?)$/

describe.skipIf(!hasChromium)('a catalogue of other words', () => {
  let browser: Browser
  let server: TestServer
  const folder = mkdtempSync(join(tmpdir(), 'smacs-other-words-'))

  beforeAll(async () => {
    browser = await startBrowser()
    server = await startScripted({
      models: ['m1', 'm2'].map((id) => createScriptedModel({ id, replies: () => '42' })),
      strategies: { default: { kind: 'majority' } },
    })
    await build({
      ...{ root: resolve(import.meta.dirname, '../../web'), logLevel: 'error' },
      build: { outDir: folder, emptyOutDir: true },
      plugins: [
        {
          name: 'other-words',
          enforce: 'post',
          // Every phrase stands in brackets, with places as they are, and is 40 % longer.
          transform: (code, id) =>
            id.endsWith('/texts/en.ts')
              ? `${code.replace(/\bexport const en\b/, 'const plain')}
                 const other = (value) => typeof value === 'string'
                   ? '⟦' + value + '~'.repeat(Math.ceil(0.4 * value.length)) + '⟧'
                   : typeof value === 'object' && value !== null
                     ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, other(inner)]))
                     : value
                 export const en = other(plain)`
              : undefined,
        },
      ],
    })
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const inOtherWords = async (hash: string, width: number): Promise<{ page: Page; close: () => Promise<void> }> => {
    const opened = await openPage(browser, 'about:blank', { width })
    await opened.page.route(`${server.url}/page/**`, (route) => {
      const path = new URL(route.request().url()).pathname.replace('/page/', '') || 'index.html'
      return route.fulfill({
        body: readFileSync(join(folder, path)),
        contentType: types[extname(path)] ?? 'image/svg+xml',
      })
    })
    await opened.page.goto(`${server.url}/page/${hash}`)
    return opened
  }

  /** Texts, labels and placeholders in which none of the catalogue's brackets stands. */
  const otherwise = (page: Page): Promise<readonly string[]> =>
    page.evaluate(() => {
      const said: string[] = []
      for (const element of document.querySelectorAll('body *')) {
        if (element.closest('script, style, noscript, .model-text, .answer-text, [lang="en"]:not(html), svg')) continue
        const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
        const whole = element.textContent ?? ''
        if (own.some((node) => /\p{L}/u.test(node.textContent ?? '')) && !/[⟦⟧]/.test(whole)) said.push(whole.trim())
        for (const name of ['aria-label', 'placeholder', 'title']) {
          const value = element.getAttribute(name)
          if (value && /\p{L}/u.test(value) && !/[⟦⟧]/.test(value)) said.push(`${name}: ${value}`)
        }
      }
      return said
    })

  test.each(widths)('at %i pixels every word is the catalogue’s, and longer words find their room', async (width) => {
    const { page, close } = await inOtherWords('', width)
    await page.getByText('⟦Ask').first().waitFor()
    await page.locator('textarea').fill('What is 6 x 7?')
    await page.keyboard.press('Control+Enter')
    await page.locator('a[href^="#/answers/"]').first().waitFor()
    const unsaid: string[] = []
    for (const place of ['', '#/answers', '#/bank', '#/models', '#/reports']) {
      if (place !== '') await page.goto(`${server.url}/page/${place}`)
      await page.locator('h1', { hasText: '⟦' }).waitFor()
      unsaid.push(
        ...(await otherwise(page)).filter((text) => !fromOutside.test(text)).map((text) => `${place}: ${text}`),
      )
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    }
    expect(unsaid).toEqual([])
    await close()
  })
})
