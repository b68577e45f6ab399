import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeViolations } from './axe-violations.ts'
import { type BankPlace, openBankPlace } from './bank-place.ts'
import { hasChromium, type OpenedPage, openPage, startBrowser, widths } from './page-browser.ts'

describe.skipIf(!hasChromium)('bank and questions', () => {
  let browser: Browser
  let place: BankPlace

  beforeAll(async () => {
    browser = await startBrowser()
    place = await openBankPlace()
  })
  afterAll(async () => {
    await browser.close()
    await place.close()
  })
  const open = (hash: string, settings: Parameters<typeof openPage>[2] = {}): Promise<OpenedPage> =>
    openPage(browser, `${place.address}${hash}`, settings)

  test.each(widths)(
    'at %i pixels the bank shows what is in it, and leads to a dataset and to a search',
    async (width) => {
      const { page, complaints, close } = await open('#/bank', { width })
      await page.getByRole('heading', { name: 'Who is good at what' }).waitFor()
      expect(await page.getByText('870', { exact: true }).count()).toBe(1)
      const first = page.locator('.strengths tbody tr').first()
      expect(await first.textContent()).toContain('third 90 % answered')
      await page.locator('.strengths select').selectOption({ label: 'sums (100)' })
      await page.waitForFunction(() => location.hash === '#/bank?dataset=sums')
      await page.getByLabel('Share answered').check()
      await page.getByRole('cell', { name: '90 %' }).first().waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      await page.getByRole('searchbox').fill('basket number 42')
      await page.getByRole('button', { name: 'Find' }).click()
      await page.getByText('1 question', { exact: true }).waitFor()
      expect(await page.evaluate(() => location.hash)).toBe('#/bank/questions?search=basket+number+42')
      expect(complaints).toEqual([])
      await close()
    },
  )

  test.each(widths)(
    'at %i pixels questions are filtered by the address, scrolled to their end, and opened',
    async (width) => {
      const { page, complaints, announced, close } = await open('#/bank/questions', { width })
      await page.getByText('300 questions', { exact: true }).waitFor()
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
      await page.getByText('basket number 199?').waitFor()
      expect(await page.locator('.windowed-list > li').count()).toBeLessThan(60)
      await page.getByRole('link', { name: 'basket number 199?' }).click()
      await page.getByRole('heading', { level: 1, name: 'Question 199' }).waitFor()
      await page.goBack()
      await page.getByText('basket number 199?').waitFor()
      await page.evaluate(() => scrollTo(0, 0))
      await page.getByLabel('By model').selectOption('third')
      await page.getByLabel('Outcome').selectOption('missing')
      await page.getByText('30 questions', { exact: true }).waitFor()
      expect(await page.evaluate(() => location.hash)).toBe('#/bank/questions?model=third&outcome=missing')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      await page.getByRole('link', { name: 'basket number 10?' }).click()
      await page.getByRole('heading', { level: 1, name: 'Question 10' }).waitFor()
      await page.goBack()
      await page.getByText('30 questions', { exact: true }).waitFor()
      expect((await announced()).at(-1)).toBe('30 questions')
      expect(complaints).toEqual([])
      await close()
    },
  )

  test.each(widths)(
    'at %i pixels a question shows wrong answers first, what deserves a look, and what is similar',
    async (width) => {
      const { page, complaints, close } = await open('#/bank/questions/sums/1', { width })
      await page.getByRole('heading', { level: 1, name: 'Question 1' }).waitFor()
      await page
        .getByText('3 answers were graded wrong although the reference stands in them.', { exact: false })
        .waitFor()
      const models = await page.locator('.recorded-model').allTextContents()
      expect(models).toEqual(['maker/first', 'second', 'third'])
      await page.locator('.recorded summary').first().click()
      await page.getByText('I count 7 or 8.', { exact: true }).first().waitFor()
      await page.getByRole('button', { name: 'Find them' }).click()
      await page.locator('.question-rows .question-row').nth(7).waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      expect(complaints).toEqual([])
      await close()
    },
  )

  test('texts of a bank are texts, whatever stands in them', async () => {
    const { page, complaints, requests, close } = await open('#/bank/questions/sums/hostile%2F0')
    await page.getByRole('heading', { level: 1, name: 'Question hostile/0' }).waitFor()
    expect(await page.locator('main img, main script').count()).toBe(0)
    expect(await page.title()).toBe('Question hostile/0 · smacs')
    expect(requests.every((address) => address.startsWith(place.server.url))).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  test('rows are walked by keys, and the search is reached by one', async () => {
    const { page, close } = await open('#/bank/questions')
    await page.getByText('basket number 203?').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#/bank/questions/-/200')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Question 200' }).waitFor()
    await page.goBack()
    await page.getByText('300 questions', { exact: true }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('j number 7')
    await page.getByText('No question fits.', { exact: false }).waitFor()
    await close()
  })

  test.each([{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }, { width: 390 }] as const)(
    'they break no rule of accessibility in %o',
    async (settings) => {
      const { page, close } = await open('#/bank', settings)
      await page.getByRole('heading', { name: 'Models by datasets' }).waitFor()
      expect(await axeViolations(page)).toEqual([])
      await page.evaluate(() => {
        location.hash = '#/bank/questions?outcome=split'
      })
      await page.locator('.question-row').first().waitFor()
      expect(await axeViolations(page)).toEqual([])
      await page.evaluate(() => {
        location.hash = '#/bank/questions/sums/1'
      })
      await page.locator('.recorded summary').first().click()
      expect(await axeViolations(page)).toEqual([])
      await close()
    },
  )
})
