import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSystemClock } from '../../src/clock/system-clock.ts'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { startScripted, type TestServer } from '../server/serve-scripted.ts'
import { hasChromium, openPage, startBrowser } from './page-browser.ts'

const models = 15
const tokensPerSecond = 200
const seconds = 60
/** Three words a piece, one every 15 ms: 200 tokens a second. */
const piece = 'on and on '
const pieces = (seconds * tokensPerSecond) / 3

describe.skipIf(!hasChromium)('fifteen models that write 200 tokens a second for a minute', () => {
  let browser: Browser
  let server: TestServer

  beforeAll(async () => {
    browser = await startBrowser()
    server = await startScripted({
      models: Array.from({ length: models }, (_, place) =>
        createScriptedModel({
          ...{ id: `model-${place}`, clock: createSystemClock(), pieceLength: piece.length },
          replies: () => ({
            text: `${piece.repeat(pieces)}The answer is ${place % 3}.`,
            pieceDelayMs: (1_000 * 3) / tokensPerSecond,
          }),
        }),
      ),
      strategies: { default: { kind: 'majority' } },
    })
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  test('frames keep coming, the heap grows by the text alone, and what stands there at the end is all of it', async () => {
    const { page, complaints, close } = await openPage(browser, `${server.url}/page/`)
    const devTools = await page.context().newCDPSession(page)
    const heapUsed = async (): Promise<number> => {
      await devTools.send('HeapProfiler.collectGarbage')
      return (await devTools.send('Runtime.getHeapUsage')).usedSize
    }
    await page.getByLabel('Question').fill('Go on.')
    await page.evaluate(() => {
      const frames: number[] = []
      Object.assign(window, { frames })
      const count = (atMs: number): void => {
        frames.push(atMs)
        requestAnimationFrame(count)
      }
      requestAnimationFrame(count)
    })
    await page.keyboard.press('Control+Enter')
    await page
      .locator('.row-tail', { hasText: 'on and on' })
      .nth(models - 1)
      .waitFor()
    const early = await heapUsed()
    await page.getByText(`${models} calls`).waitFor({ timeout: 300_000 })
    const late = await heapUsed()
    const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames)
    const gaps = frames
      .slice(1)
      .map((atMs, place) => atMs - (frames[place] ?? 0))
      .sort((a, b) => a - b)
    const p95 = gaps[Math.floor(0.95 * gaps.length)] ?? Number.NaN
    await page.locator('.run-rows summary').first().click()
    const text = (await page.locator('.run-rows .model-text').first().textContent()) ?? ''
    expect(text.length).toBe(piece.length * pieces + 'The answer is 0.'.length)
    // 30 frames a second, and half as many where other tests share the machine.
    expect(p95).toBeLessThan(70)
    // All that was written is 0.6 million letters: what grows is a few copies of it.
    expect(late - early).toBeLessThan(8_000_000)
    expect(complaints).toEqual([])
    await close()
  }, 400_000)
})
