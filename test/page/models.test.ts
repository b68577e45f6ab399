import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeLearned } from '../../src/method/learning/state/learned-codec.ts'
import { type LearnedState, nothingLearned } from '../../src/method/learning/state/learned-state.ts'
import { createLearner } from '../../src/method/learning/state/learner.ts'
import type { PoolBody } from '../../src/server/page/pool/pool-body.ts'
import { axeViolations } from './axe-violations.ts'
import { type BankPlace, openBankPlace } from './bank-place.ts'
import { hasChromium, type OpenedPage, openPage, startBrowser, widths } from './page-browser.ts'

const looks = [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }, { width: 390 }] as const

describe.skipIf(!hasChromium)('models and reports', () => {
  let browser: Browser
  let place: BankPlace
  let learning: BankPlace

  beforeAll(async () => {
    browser = await startBrowser()
    place = await openBankPlace()
    const state: LearnedState = {
      ...{ ...nothingLearned, seen: 412, excluded: ['third'] },
      alarms: [
        { kind: 'copy', trace: 'trace-of-copy', model: 'second', other: 'third', questions: 60 },
        { kind: 'drift', trace: 'trace-of-drift', model: 'third', answers: 120 },
      ],
    }
    const store = { load: async () => encodeLearned(state), update: async () => undefined }
    learning = await openBankPlace({ learner: await createLearner({ store }) })
    const question = { messages: [{ role: 'user', content: 'How many?' }], smacs: { strategy: 'majority' } }
    await (await place.server.post('/v1/chat/completions', { model: 'default', ...question })).text()
  })
  afterAll(async () => {
    await browser.close()
    await place.close()
    await learning.close()
  })
  const open = (hash: string, settings: Parameters<typeof openPage>[2] = {}): Promise<OpenedPage> =>
    openPage(browser, `${place.address}${hash}`, settings)
  /** The pool as it learns, with one strategy whose new weights were kept out. */
  const openLearning = async (hash: string, settings: Parameters<typeof openPage>[2] = {}): Promise<OpenedPage> => {
    const opened = await openPage(browser, `${learning.address}#/`, settings)
    await opened.page.route('**/v1/pool', async (route) => {
      const response = await route.fetch()
      const pool = (await response.json()) as PoolBody
      const keptOut = { questions: 120, lossBefore: 0.412, lossNow: 0.733, standardError: 0.04 }
      const strategies = pool.strategies.map((one) => ({ ...one, state: 'kept-out', keptOut }))
      await route.fulfill({ response, json: { ...pool, strategies } })
    })
    await opened.page.evaluate((to) => {
      location.hash = to
    }, hash)
    return opened
  }
  const widthOf = ({ page }: OpenedPage): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth)

  test.each(widths)('at %i pixels the pool shows how each model does, and leads to one of them', async (width) => {
    const opened = await open('#/models', { width })
    const { page, complaints, close } = opened
    const row = page.getByRole('row').filter({ hasText: 'maker/first' })
    await row.getByText('0 of 1').waitFor()
    await row.getByText('20 %').waitFor()
    expect(await row.textContent()).toMatch(/reachable.*\$0\.036.*20 %/)
    await page.getByText('None of the answers (1) has feedback', { exact: false }).waitFor()
    expect(await widthOf(opened)).toBe(width)
    await page.getByRole('link', { name: 'maker/first' }).click()
    await page.getByRole('heading', { level: 1, name: 'maker/first' }).waitFor()
    await page.getByRole('heading', { name: 'Strengths by dataset' }).waitFor()
    await page.getByText('3 of 3', { exact: true }).waitFor()
    expect(await widthOf(opened)).toBe(width)
    await page
      .getByRole('link', { name: /^Show all/ })
      .first()
      .click()
    await page.getByRole('heading', { level: 1, name: 'Questions' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test.each(widths)(
    'at %i pixels it is told who changed, who repeats whom, and which weights were kept out',
    async (width) => {
      const opened = await openLearning('#/models', { width })
      const { page, complaints, close } = opened
      const row = (model: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name: model }) })
      await row('second').getByText('repeats third: seen after 60 questions that both answered').waitFor()
      await row('third')
        .getByText('no longer what it was: seen after 120 answers · asked nothing since · 1 earlier change')
        .waitFor()
      expect(await row('maker/first').textContent()).not.toMatch(/repeats|no longer/)
      await page.getByText('learnt from 412 questions in use', { exact: false }).waitFor()
      const note = page.getByText('foretells 120 graded questions worse', { exact: false })
      expect(await note.textContent()).toContain('a log loss of 0.73 instead of 0.41')
      expect(await widthOf(opened)).toBe(width)
      await row('third').getByRole('link', { name: 'third' }).click()
      await page.getByRole('heading', { name: 'What use has noticed 2' }).waitFor()
      await page.getByText('Since then it is asked nothing', { exact: false }).waitFor()
      const changes = page.locator('.changes li')
      expect(await changes.allTextContents()).toEqual([
        'no longer what it was: seen after 120 answers the answer that showed it',
        'repeats second: seen after 60 questions that both answered the answer that showed it',
      ])
      expect(await changes.first().getByRole('link').getAttribute('href')).toBe('#/answers/trace-of-drift')
      expect(await widthOf(opened)).toBe(width)
      expect(complaints).toEqual([])
      await close()
    },
  )

  test.each(looks)('what use has noticed breaks no rule of accessibility in %o', async (settings) => {
    const { page, close } = await openLearning('#/models', settings)
    await page.getByText('repeats third', { exact: false }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.evaluate(() => {
      location.hash = '#/models/third'
    })
    await page.getByRole('heading', { name: 'What use has noticed 2' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await close()
  })

  test.each(widths)(
    'at %i pixels nobody can be asked before the price was shown, and then a job asks and can be gone on with',
    async (width) => {
      const fresh = await openBankPlace()
      const opened = await openPage(browser, `${fresh.address}#/models/newcomer`, { width })
      const { page, complaints, announced, close } = opened
      await page.getByRole('link', { name: 'Take it into the bank' }).click()
      await page.getByRole('heading', { level: 1, name: 'Add a model' }).waitFor()
      const holding = Promise.withResolvers<void>()
      await page.route('**/quote', async (route) => {
        await holding.promise
        await route.continue()
      })
      await page.getByLabel('60, spread over datasets').check()
      const start = page.getByRole('button', { name: 'Ask 60 questions' })
      expect(await start.isDisabled()).toBe(true)
      holding.resolve()
      await page.getByText('at most', { exact: true }).waitFor()
      expect(await start.isEnabled()).toBe(true)
      await page.getByLabel('Ceiling in dollars').fill('')
      expect(await start.isDisabled()).toBe(true)
      await page.getByLabel('Ceiling in dollars').fill('0.002')
      expect(await widthOf(opened)).toBe(width)
      await start.click()
      await page.getByText('stopped at the ceiling', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Go on' }).click()
      await page.locator('.jobs > li').nth(1).waitFor()
      await page.getByLabel('60, spread over datasets').check()
      await page.getByLabel('Ceiling in dollars').fill('1')
      await page.getByRole('button', { name: /^Ask/ }).click()
      await page.getByText('The pool weighs it after the next reload', { exact: false }).waitFor()
      await expect.poll(announced, { timeout: 10_000 }).toContain('newcomer: done.')
      expect(await widthOf(opened)).toBe(width)
      expect(complaints).toEqual([])
      await close()
      await fresh.close()
    },
  )

  test('with keys one signs in, and a cookie opens bank, jobs and reports', async () => {
    const locked = await openBankPlace({ keys: true })
    const { page, complaints, close } = await openPage(browser, `${locked.address}#/bank`)
    await page.getByLabel('The key of your smacs.yaml').fill('key-of-the-manager')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Who is good at what' }).waitFor()
    await page.evaluate(() => {
      location.hash = '#/models/add?model=newcomer&questions=25'
    })
    await page.getByRole('button', { name: 'Ask 25 questions' }).waitFor()
    await page.evaluate(() => {
      location.hash = '#/reports/first%20look'
    })
    await page.getByRole('img', { name: 'Plot accuracy.svg' }).waitFor()
    expect(complaints).toEqual([])
    await close()
    await locked.close()
  })

  test.each(widths)(
    'at %i pixels a report shows its figures, its differences, its plots and its text',
    async (width) => {
      const opened = await open('#/reports', { width })
      const { page, complaints, close } = opened
      await page.getByRole('link', { name: 'first look' }).click()
      await page.getByRole('row').filter({ hasText: 'adaptive' }).getByText('83.0 %').waitFor()
      await page.getByText('−3.0 points').waitFor()
      const plot = page.getByRole('img', { name: 'Plot accuracy.svg' })
      expect(await plot.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(40)
      await page.getByText('The report as text').click()
      await page.getByText('<b>as text</b>').waitFor()
      expect(await widthOf(opened)).toBe(width)
      expect(complaints).toEqual([])
      await close()
    },
  )

  test.each(looks)('they break no rule of accessibility in %o', async (settings) => {
    const { page, close } = await open('#/models', settings)
    const goTo = (hash: string): Promise<void> =>
      page.evaluate((to) => {
        location.hash = to
      }, hash)
    await page.getByText('0 of 1').first().waitFor()
    expect(await axeViolations(page)).toEqual([])
    await goTo('#/models/second')
    await page.getByRole('heading', { name: 'Strengths by dataset' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await goTo('#/models/add')
    await page.getByText('at most', { exact: true }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await goTo('#/reports/first%20look')
    await page.getByText('The report as text').click()
    expect(await axeViolations(page)).toEqual([])
    await close()
  })
})
