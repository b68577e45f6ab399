import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { startScripted, type TestServer } from '../server/serve-scripted.ts'
import { axeViolations } from './axe-violations.ts'
import { hasChromium, openPage, startBrowser, widths } from './page-browser.ts'
import { openPageDoor, type PageDoor } from './page-door.ts'

describe.skipIf(!hasChromium)('the page around every page', () => {
  let browser: Browser
  let server: TestServer
  let door: PageDoor

  beforeAll(async () => {
    browser = await startBrowser()
    server = await startScripted({ models: [createScriptedModel({ id: 'a', replies: [] })] })
    door = await openPageDoor(server.url)
  })
  afterAll(async () => {
    await browser.close()
    await door.close()
    await server.close()
  })

  test.each(widths)('at %i pixels it opens on the question, asks nobody else, and scrolls one way', async (width) => {
    const { page, requests, complaints, close } = await openPage(browser, door.address, { width })
    await page.getByRole('heading', { level: 1, name: 'Ask' }).waitFor()
    expect(requests.filter((address) => !address.startsWith(new URL('..', door.address).href))).toEqual([])
    expect(complaints).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    await close()
  })

  test('an address that leads nowhere says so, and takes the focus there', async () => {
    const { page, close } = await openPage(browser, door.address)
    await page.getByRole('heading', { level: 1, name: 'Ask' }).waitFor()
    await page.evaluate(() => {
      location.hash = '#/elsewhere'
    })
    await page.locator('h1:focus', { hasText: 'Nothing here' }).waitFor()
    await close()
  })

  test.each([{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }] as const)(
    'it breaks no rule of accessibility in %o',
    async (scheme) => {
      const { page, close } = await openPage(browser, door.address, scheme)
      await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
      expect(await axeViolations(page)).toEqual([])
      await close()
    },
  )

  test('a choice of light or dark is kept', async () => {
    const { page, close } = await openPage(browser, door.address, { colorScheme: 'light' })
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await paper()
    await page.getByRole('button', { name: 'Colours: as the system' }).click()
    await page.getByRole('button', { name: 'Colours: light' }).click()
    await page.getByRole('button', { name: 'Colours: dark' }).waitFor()
    const dark = await paper()
    expect(dark).not.toBe(light)
    await page.reload()
    await page.getByRole('button', { name: 'Colours: dark' }).waitFor()
    expect(await paper()).toBe(dark)
    await close()
  })
})
