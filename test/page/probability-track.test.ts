import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBankView } from '../../src/bank/view/create-bank-view.ts'
import { wordEmbedder } from '../../src/embedders/fixtures/word-embedder.ts'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { createSeededRandom } from '../../src/random/seeded-random.ts'
import { startScripted, type TestServer } from '../server/serve-scripted.ts'
import { axeViolations } from './axe-violations.ts'
import { hasChromium, openPage, startBrowser, widths } from './page-browser.ts'

const pool = ['a', 'b', 'c', 'd']

describe.skipIf(!hasChromium)('how the probability of each answer moved', () => {
  let browser: Browser
  let server: TestServer

  beforeAll(async () => {
    browser = await startBrowser()
    const random = createSeededRandom('track')
    const questions = Array.from({ length: 120 }, (_, place) => ({
      ...{ dataset: 'sums', questionId: `${place}`, text: `What is ${place} and ${place + 1}?` },
    }))
    const bank = createBankView({
      ...{ questions, models: pool, embedderId: wordEmbedder.id },
      embeddings: await wordEmbedder.embed(
        questions.map(({ text }) => text),
        { role: 'document' },
      ),
      cells: pool.flatMap((model, place) =>
        questions.map((_, question) => {
          const correct = random.next() < 0.7 - 0.05 * place ? 1 : 0
          const answer = 2 * question + 1 + (correct === 1 ? 0 : 1 + Math.floor(3 * random.next()))
          return { question, model, correct, response: `The answer is ${answer}.` }
        }),
      ),
    })
    const models = pool.map((id) =>
      createScriptedModel({ id, replies: () => `The answer is ${id === 'b' ? 41 : 42}.` }),
    )
    const strategies = { default: { kind: 'adaptive', minConfidence: 0.99 } }
    server = await startScripted({ models, bank, strategies })
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  test.each(widths)('at %i pixels each decision is a step, and every number stands in a table too', async (width) => {
    const { page, complaints, close } = await openPage(browser, `${server.url}/page/`, { width })
    await page.getByLabel('Question').fill('What is 20 and 22?')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('link', { name: 'Evidence of this answer' }).waitFor()
    const track = page.locator('.track')
    expect(await track.locator('.count').allTextContents()).toEqual(['1', '2', '3', '4'])
    expect(await track.locator('.answer-line').count()).toBe(2)
    await track.getByText('wanted').waitFor()
    const places = await track
      .locator('.answer-line')
      .first()
      .locator('circle')
      .evaluateAll((circles) => circles.map((circle) => Number(circle.getAttribute('cx'))))
    expect(places.length).toBeGreaterThanOrEqual(2)
    expect(places).toEqual([...places].sort((left, right) => left - right))
    await track.locator('summary').click()
    const row = track.getByRole('row', { name: /42/ })
    expect(await row.getByRole('cell').count()).toBe(places.length)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    expect(await axeViolations(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })
})
