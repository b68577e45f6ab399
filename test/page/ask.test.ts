import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { startScripted, type TestServer } from '../server/serve-scripted.ts'
import { axeViolations } from './axe-violations.ts'
import { hasChromium, type OpenedPage, openPage, startBrowser, widths } from './page-browser.ts'
import { openPageDoor } from './page-door.ts'

const says: Readonly<Record<string, string>> = {
  first: 'Let me see. The answer is 42.',
  second: 'The answer is 41.',
  third: 'I get 42.\nThe answer is 42.',
}
const hostile = '<img src=x onerror="document.title=1">'
const price = { inputUsdPerMillionTokens: 1_000, outputUsdPerMillionTokens: 1_000 }

describe.skipIf(!hasChromium)('asking, and laying an answer open', () => {
  let browser: Browser
  let server: TestServer
  const usage = { inputTokens: 10, outputTokens: 5 }

  beforeAll(async () => {
    browser = await startBrowser()
    const models = Object.keys(says).map((id) =>
      createScriptedModel({
        ...{ id, price, pieceLength: 6 },
        replies: ({ messages }) => {
          const asked = JSON.stringify(messages)
          if (asked.includes('hang')) return { hang: true }
          if (asked.includes('fail')) return { error: new Error('out of order') }
          return { text: asked.includes('hostile') ? `${hostile} The answer is 7.` : (says[id] ?? ''), usage }
        },
      }),
    )
    const careful = { kind: 'paper', references: 3, subsets: 3, subsetSize: 2 }
    const strategies = { default: { kind: 'majority' }, careful }
    server = await startScripted({ models, strategies })
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })
  const open = (hash = '', settings: Parameters<typeof openPage>[2] = {}): Promise<OpenedPage> =>
    openPage(browser, `${server.url}/page/${hash}`, settings)
  const ask = async ({ page }: OpenedPage, question: string): Promise<void> => {
    await page.getByLabel('Question').fill(question)
    await page.keyboard.press('Control+Enter')
  }

  test.each(widths)('at %i pixels a question is asked, answered by all, judged, and laid open', async (width) => {
    const opened = await open('', { width })
    const { page, complaints } = opened
    await page.getByText('A pool of 3 models').waitFor()
    await ask(opened, 'What is 6 x 7?')
    await page.getByText('2 of 3 say 42.').first().waitFor()
    await page.getByText('3 calls').waitFor()
    const list = page.locator('.standing-list li')
    expect(await list.count()).toBe(2)
    expect(await list.first().textContent()).toContain('67 %')
    await page.locator('.run-rows summary', { hasText: 'third' }).click()
    await page.getByText('I get 42.', { exact: false }).last().waitFor()
    await page.getByRole('button', { name: 'Right', exact: true }).click()
    await page.getByText('It tells of 3 models').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('link', { name: 'Evidence of this answer' }).click()
    await page.getByRole('heading', { level: 1, name: 'Evidence' }).waitFor()
    const settings = page.locator('section', { hasText: 'What other settings would have said' }).last()
    await settings
      .getByRole('row', { name: /^majority/ })
      .getByText('yes')
      .waitFor()
    expect(await settings.getByRole('row', { name: /^default/ }).textContent()).toContain('42')
    await page.getByText('It tells of 3 models').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    expect(await axeViolations(page)).toEqual([])
    const calls = await page.evaluate(async () => (await fetch('../v1/traces')).json())
    expect((calls as { data: { feedback: string }[] }).data[0]?.feedback).toBe('right')
    await page.getByRole('button', { name: 'Take back' }).click()
    await page.getByText('It tells of').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Really delete' }).click()
    await page.getByRole('heading', { level: 1, name: 'Answers' }).waitFor()
    expect(complaints).toEqual([])
    await opened.close()
  })

  test('what a reader’s machine hears are the boundaries, never the text as it comes', async () => {
    const opened = await open()
    await ask(opened, 'What is 6 x 7?')
    await opened.page.getByText('3 calls').waitFor()
    await expect.poll(opened.announced, { timeout: 10_000 }).toContain('3 calls')
    const said = await opened.announced()
    expect(said.filter((sentence) => sentence.includes('Let me see'))).toEqual([])
    expect(said.length).toBeLessThanOrEqual(3)
    await opened.close()
  })

  test('a question under way is stopped, and what fails says why', async () => {
    const opened = await open()
    const { page } = opened
    await ask(opened, 'Please hang.')
    await page.getByText('answering').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Stopped.').waitFor()
    await ask(opened, 'Please fail.')
    await page.getByText('None of the 3 models').waitFor()
    await opened.close()
  })

  test('a question goes on while one looks elsewhere, and leaving the page asks first', async () => {
    const opened = await open()
    const { page } = opened
    await ask(opened, 'Please hang.')
    await page.getByText('answering').first().waitFor()
    await page.getByRole('link', { name: 'Answers', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Answers' }).waitFor()
    await page.getByRole('link', { name: 'Ask', exact: true }).click()
    await page.getByText('answering').first().waitFor()
    expect(await page.getByLabel('Question').inputValue()).toBe('Please hang.')
    const asked = page.waitForEvent('dialog')
    page.reload({ timeout: 1_000 }).catch(() => undefined)
    const dialog = await asked
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped.').waitFor()
    await opened.close()
  })

  test('a stream that breaks off keeps what had come, and says so', async () => {
    const door = await openPageDoor(server.url)
    const opened = await openPage(browser, door.address)
    const { page } = opened
    await ask(opened, 'Please hang.')
    await page.getByText('answering').first().waitFor()
    await door.close()
    await page.getByText('The stream broke off').waitFor()
    expect(await page.locator('.run-rows > li').count()).toBe(3)
    await opened.close()
  })

  test.each(widths)(
    'at %i pixels candidates are laid open, and two answers to a question stand side by side',
    async (width) => {
      const opened = await open('#/?strategy=careful', { width })
      const { page, complaints } = opened
      for (const strategy of ['careful', 'default']) {
        await page.getByLabel('Strategy').selectOption(strategy)
        await ask(opened, `Twice ${width}: what is 6 x 7?`)
        await page.getByRole('link', { name: 'Evidence of this answer' }).waitFor()
      }
      await page.getByRole('link', { name: 'Evidence of this answer' }).click()
      await page.getByRole('link', { name: 'Compare with' }).click()
      await page.getByRole('heading', { level: 1, name: 'Two answers' }).waitFor()
      await page.getByRole('heading', { level: 2, name: 'default' }).waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      expect(await axeViolations(page)).toEqual([])
      await page.getByRole('link', { name: 'careful' }).click()
      await page.getByRole('heading', { name: 'How alike the candidates are' }).waitFor()
      expect(await page.locator('.likeness-map tbody td').count()).toBe(9)
      await page.getByText('candidate 1 by', { exact: false }).waitFor()
      expect(await axeViolations(page)).toEqual([])
      expect(complaints).toEqual([])
      await opened.close()
    },
  )

  test('what a model writes is text, whatever it writes', async () => {
    const opened = await open()
    const { page, complaints, requests } = opened
    await ask(opened, 'hostile')
    await page.getByText('3 calls').waitFor()
    expect(await page.locator('main img').count()).toBe(0)
    expect(await page.getByText(hostile, { exact: false }).count()).toBeGreaterThan(0)
    expect(requests.filter((address) => !address.startsWith(server.url))).toEqual([])
    expect(complaints).toEqual([])
    await opened.close()
  })

  test.each(widths)('at %i pixels answers are listed, searched, and seen by what is unusual of them', async (width) => {
    const opened = await open('#/answers', { width })
    const { page, complaints } = opened
    await page.locator('.answer-row').first().waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('searchbox').fill('HOSTILE')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText('1 answer', { exact: true }).first().waitFor()
    expect(await page.evaluate(() => location.hash)).toBe('#/answers?search=HOSTILE')
    await page.getByRole('link', { name: 'failed', exact: true }).click()
    await page.getByText('pool-exhausted').first().waitFor()
    await page.getByRole('link', { name: 'disagreeing' }).click()
    await page.locator('.answer-row', { hasText: '6 x 7' }).first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    expect(complaints).toEqual([])
    await opened.close()
  })

  test.each([{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }] as const)(
    'asking, the answers, and one laid open break no rule of accessibility in %o, on a phone neither',
    async (scheme) => {
      for (const width of widths) {
        const opened = await open('#/?strategy=careful', { ...scheme, width })
        const { page } = opened
        await page.getByText('A pool of 3 models').waitFor()
        expect(await axeViolations(page)).toEqual([])
        await ask(opened, 'Please hang.')
        await page.getByText('answering').first().waitFor()
        expect(await axeViolations(page)).toEqual([])
        await page.keyboard.press('Escape')
        await page.getByText('Stopped.').waitFor()
        await ask(opened, 'Please fail.')
        await page.getByText('None of the 3 models').waitFor()
        expect(await axeViolations(page)).toEqual([])
        await ask(opened, `In ${width}: what is 6 x 7?`)
        const evidence = page.getByRole('link', { name: 'Evidence of this answer' })
        await evidence.waitFor()
        expect(await axeViolations(page)).toEqual([])
        await evidence.click()
        await page.getByRole('heading', { name: 'How alike the candidates are' }).waitFor()
        for (const summary of await page.locator('summary').all()) await summary.click()
        expect(await axeViolations(page)).toEqual([])
        await page.goto(`${server.url}/page/#/answers`)
        await page.locator('.answer-row').first().waitFor()
        expect(await axeViolations(page)).toEqual([])
        await opened.close()
      }
    },
    120_000,
  )
})
