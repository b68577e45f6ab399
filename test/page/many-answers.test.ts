import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { writeOldTraces } from '../server/old-traces.ts'
import { startScripted, type TestServer } from '../server/serve-scripted.ts'
import { hasChromium, openPage, startBrowser } from './page-browser.ts'

const count = 10_000

describe.skipIf(!hasChromium)('ten thousand answers', () => {
  let browser: Browser
  let server: TestServer
  const folder = mkdtempSync(join(tmpdir(), 'smacs-many-answers-'))

  beforeAll(async () => {
    browser = await startBrowser()
    writeOldTraces(join(folder, 'traces.db'), count)
    server = await startScripted({
      models: [createScriptedModel({ id: 'a', replies: [] })],
      traces: { file: join(folder, 'traces.db') },
    })
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('are there at once, are jumped through without a stutter, and are searched while one looks', async () => {
    // They are summarised in the background.
    await expect
      .poll(async () => ((await (await server.get('/v1/traces?limit=1')).json()) as { total: number }).total, {
        timeout: 60_000,
      })
      .toBe(count)
    const { page, complaints, close } = await openPage(browser, `${server.url}/page/#/answers`)
    const row = page.locator('.answer-row')
    await row.first().waitFor()
    const { painted, shown } = await page.evaluate(() => ({
      painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      shown: performance.now(),
    }))
    expect(await row.count()).toBeLessThan(100)
    const newest = await row.first().textContent()
    const gaps = await page.evaluate(async () => {
      const list = [...document.querySelectorAll('main *')].find(
        (element) => element.scrollHeight > 100_000 && getComputedStyle(element).overflowY !== 'visible',
      )
      const scroller = list ?? document.scrollingElement
      const frames: number[] = []
      let last = performance.now()
      for (let jump = 0; jump < 60; jump += 1) {
        scroller?.scrollBy(0, 6_000)
        await new Promise(requestAnimationFrame)
        const atMs = performance.now()
        frames.push(atMs - last)
        last = atMs
      }
      return frames.sort((a, b) => a - b)
    })
    await expect.poll(() => row.first().textContent()).not.toBe(newest)
    const searchedAtMs = performance.now()
    await page.getByRole('searchbox').fill('apples are in 4321')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText('1 answer', { exact: true }).first().waitFor()
    const searched = performance.now() - searchedAtMs
    const p95 = gaps[Math.floor(0.95 * gaps.length)] ?? Number.NaN
    // Wanted: 1 s, 1.2 s, 100 ms and 0.5 s on a machine that does nothing else (docs/page.md); here others share it.
    expect(painted).toBeLessThan(3_000)
    expect(shown).toBeLessThan(5_000)
    expect(p95).toBeLessThan(100)
    expect(searched).toBeLessThan(3_000)
    expect(complaints).toEqual([])
    await close()
  })
})
