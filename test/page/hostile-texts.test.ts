import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBankView } from '../../src/bank/view/create-bank-view.ts'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { startScripted, type TestServer } from '../server/serve-scripted.ts'
import { hasChromium, openPage, startBrowser } from './page-browser.ts'

/** What somebody may write who wants the page to run it, load it, or fall over it. `hit` is what any of them would do. */
const hit = 'document.title=`hit`'
const hostile: readonly string[] = [
  `<script>${hit}</script>`,
  `<img src=x onerror="${hit}">`,
  `<svg onload="${hit}"></svg>`,
  `<svg><animate onbegin="${hit}" attributeName=x dur=1s></svg>`,
  `<iframe srcdoc="<script>parent.${hit}</script>"></iframe>`,
  '<iframe src="https://elsewhere.example/"></iframe>',
  `<a href="javascript:${hit}">here</a>`,
  `[here](javascript:${hit})`,
  '![picture](https://elsewhere.example/picture.png)',
  '<link rel="stylesheet" href="https://elsewhere.example/style.css">',
  '<style>body{display:none}</style>',
  '<base href="https://elsewhere.example/">',
  '<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">',
  `<form action="https://elsewhere.example/"><button autofocus onfocus="${hit}">go</button></form>`,
  `<details open ontoggle="${hit}">d</details>`,
  `<math><mtext><script>${hit}</script></mtext></math>`,
  `<object data="data:text/html,<script>${hit}</script>"></object>`,
  '<embed src="https://elsewhere.example/x.swf">',
  `<template><script>${hit}</script></template>`,
  `"><script>${hit}</script>`,
  `'-alert(1)-'`,
  `\${${hit}}`,
  `{{constructor.constructor('${hit}')()}}`,
  '\u202eright to left\u202c and \u2066isolated',
  'zero\u200bwidth\u200dand\ufeffmarks',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞',
  '\u001b[31mred\u001b[0m \u0007 \u0008\u0000 end',
  'a'.repeat(1_000_000),
  'line\n'.repeat(100_000),
  '&lt;script&gt;&amp;#x3C;&#60;img&#62;',
]

describe.skipIf(!hasChromium)('texts that are meant to do harm', () => {
  let browser: Browser
  let server: TestServer
  const evilId = `<img src=x onerror="${hit}">`

  beforeAll(async () => {
    browser = await startBrowser()
    const models = ['kind', evilId].map((id) =>
      createScriptedModel({
        id,
        replies: ({ messages }) => {
          const asked = /text (\d+)/.exec(JSON.stringify(messages))?.[1]
          const text = hostile[Number(asked ?? 0)] ?? ''
          if (id !== 'kind' && JSON.stringify(messages).includes('fail'))
            return { error: new Error(text.slice(0, 2_000)) }
          return { text: `${text}\nThe answer is 7.` }
        },
      }),
    )
    const bank = createBankView({
      questions: hostile.slice(0, 20).map((text, place) => ({ dataset: evilId, questionId: `${place}`, text })),
      models: ['kind', evilId],
      cells: hostile.slice(0, 20).map((text, question) => ({ question, model: evilId, response: text, correct: 0 })),
    })
    server = await startScripted({ models, bank, strategies: { default: { kind: 'majority' } } })
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  test('there are thirty of them', () => {
    expect(new Set(hostile).size).toBe(30)
  })

  test('as question, answer, model, dataset and failure each stays text: no element, no request elsewhere, and the page goes on', async () => {
    const { page, requests, complaints, close } = await openPage(browser, `${server.url}/page/`)
    await page.getByRole('heading', { level: 1, name: 'Ask' }).waitFor()
    const title = await page.title()
    for (const [place, text] of hostile.entries()) {
      await page.goto(`${server.url}/page/#/?question=${place}`)
      await page.getByLabel('Question').fill(`text ${place}${place % 2 === 0 ? ' fail' : ''}: ${text.slice(0, 5_000)}`)
      await page.keyboard.press('Control+Enter')
      const evidence = page.getByRole('link', { name: 'Evidence of this answer' })
      await evidence.waitFor()
      if (place % 6 === 1 || text.length > 100_000) {
        await evidence.click()
        await page.getByRole('heading', { level: 1, name: 'Evidence' }).waitFor()
        await page.getByText('What each answer weighs').or(page.getByText('Events as they came')).first().waitFor()
      }
      expect(
        await page
          .locator(
            'main :is(script, img, iframe, object, embed, link, base, meta, math, form[action], a[href^="javascript"])',
          )
          .count(),
      ).toBe(0)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1_200)
    }
    await page.goto(`${server.url}/page/#/answers`)
    await page.locator('.answer-row').first().waitFor()
    await page.goto(`${server.url}/page/#/models`)
    await page.getByText(evilId, { exact: false }).first().waitFor()
    expect(await page.title()).not.toContain('hit')
    expect(title).not.toContain('hit')
    expect(requests.filter((address) => !address.startsWith(server.url))).toEqual([])
    expect(complaints).toEqual([])
    await close()
  }, 180_000)
})
