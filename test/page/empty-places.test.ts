import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { startScripted, type TestServer } from '../server/serve-scripted.ts'
import { axeViolations } from './axe-violations.ts'
import { hasChromium, openPage, startBrowser, widths } from './page-browser.ts'

const key = 'key-of-a-reader-here'

describe.skipIf(!hasChromium)('pages of a server that has nothing to show yet', () => {
  let browser: Browser
  let bare: TestServer
  let locked: TestServer

  beforeAll(async () => {
    browser = await startBrowser()
    const models = [createScriptedModel({ id: 'only', replies: () => '42' })]
    bare = await startScripted({ models })
    locked = await startScripted({ models, keys: [{ key, name: 'reader' }] })
  })
  afterAll(async () => {
    await browser.close()
    await bare.close()
    await locked.close()
  })

  test.each(widths)('at %i pixels each says in a sentence what would be there, and by which command', async (width) => {
    const { page, complaints, close } = await openPage(browser, `${bare.url}/page/#/bank`, { width })
    const goTo = (hash: string): Promise<void> =>
      page.evaluate((to) => {
        location.hash = to
      }, hash)
    await page.getByText('smacs bank import recording', { exact: false }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await goTo('#/bank/questions')
    await page.getByText('No evidence yet', { exact: false }).waitFor()
    await goTo('#/models')
    await page.getByText('not in the bank').waitFor()
    await goTo('#/models/only')
    await page.getByText('The bank has no answer of it.', { exact: false }).waitFor()
    await goTo('#/models/add')
    await page.getByText('No evidence yet', { exact: false }).waitFor()
    await goTo('#/reports')
    await page.getByText('smacs lab compare', { exact: false }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await goTo('#/reports/none')
    await page.getByText('There is no report', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    expect(complaints).toEqual([])
    await close()
  })

  test('a key that may not manage is not led to adding models, and is told why it cannot', async () => {
    const { page, close } = await openPage(browser, `${locked.url}/page/#/models`)
    await page.getByLabel('The key of your smacs.yaml').fill(key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('row').filter({ hasText: 'only' }).waitFor()
    expect(await page.getByRole('link', { name: 'Add a model' }).count()).toBe(0)
    await page.evaluate(() => {
      location.hash = '#/models/add'
    })
    await page.getByText('Adding models is for a key with', { exact: false }).waitFor()
    expect(await page.getByRole('button', { name: /^Ask/ }).count()).toBe(0)
    await close()
  })
})
