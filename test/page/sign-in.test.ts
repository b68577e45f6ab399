import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { startScripted, type TestServer } from '../server/serve-scripted.ts'
import { hasChromium, type OpenedPage, openPage, startBrowser, widths } from './page-browser.ts'
import { openPageDoor, type PageDoor } from './page-door.ts'

const key = 'a-key-of-the-operator'
const prefix = '/any/where/'
const models = [createScriptedModel({ id: 'a', replies: () => '42' })]

async function signIn({ page }: OpenedPage, given = key): Promise<void> {
  await page.getByLabel('Key').fill(given)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
const asks = ({ page }: OpenedPage) => page.getByRole('heading', { level: 1, name: 'Ask' })

describe.skipIf(!hasChromium)('signing in to the page', () => {
  let browser: Browser
  let server: TestServer
  let door: PageDoor

  beforeAll(async () => {
    browser = await startBrowser()
    server = await startScripted({ models, keys: [{ name: 'operator', key }] })
    door = await openPageDoor(server.url, prefix)
  })
  afterAll(async () => {
    await browser.close()
    await door.close()
    await server.close()
  })

  test.each(widths)('at %i pixels a key opens the page under any prefix, and stays nowhere', async (width) => {
    const opened = await openPage(browser, door.address, { width })
    const { page } = opened
    await signIn(opened, 'a-key-of-somebody-else')
    await page.getByText('not known here').waitFor()
    await signIn(opened)
    await asks(opened).waitFor()
    const [cookie] = await page.context().cookies(new URL('../v1/session', door.address).href)
    expect(cookie).toMatchObject({ path: `${prefix}v1`, httpOnly: true, sameSite: 'Strict', expires: -1 })
    expect(await page.context().cookies(new URL('..', door.address).href)).toEqual([])
    const kept = await page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
    )
    expect(kept).not.toContain(key)
    expect(kept).not.toContain(cookie?.value)
    await page.reload()
    await asks(opened).waitFor()
    expect(opened.complaints).toEqual([])
    expect(opened.requests.filter((address) => !address.startsWith(new URL('..', door.address).href))).toEqual([])
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Key').waitFor()
    const replayed = await fetch(new URL('../v1/session', door.address), {
      headers: { cookie: `smacs_session=${cookie?.value}`, 'x-smacs-page': '1', 'sec-fetch-site': 'same-origin' },
    })
    expect(replayed.status).toBe(401)
    await opened.close()
  })

  test('another site that the reader opens beside it gets nothing by the cookie', async () => {
    const opened = await openPage(browser, door.address)
    await signIn(opened)
    await asks(opened).waitFor()
    const other = createServer(
      (_, outgoing) => void outgoing.setHeader('content-type', 'text/html').end('<p>other</p>'),
    )
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    // Another port of the same host: for cookies that is the same site.
    const foreign = await opened.page.context().newPage()
    await foreign.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)
    const statuses: number[] = []
    foreign.on('response', (response) => statuses.push(response.status()))
    await foreign.evaluate(async (api) => {
      const body = JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'Spend.' }] })
      const send = (init: RequestInit): Promise<unknown> =>
        fetch(`${api}chat/completions`, { method: 'POST', credentials: 'include', body, ...init }).catch(
          () => undefined,
        )
      await send({ mode: 'no-cors' })
      await send({ headers: { 'x-smacs-page': '1', 'content-type': 'application/json' } })
      const image = new Image()
      const loaded = new Promise((resolve) => {
        image.onerror = resolve
        image.onload = resolve
      })
      image.src = `${api}traces`
      await loaded
      const form = Object.assign(document.createElement('form'), { method: 'POST', action: `${api}chat/completions` })
      document.body.append(form)
      form.submit()
    }, new URL('../v1/', door.address).href)
    // The form's answer is where the reader ends up.
    await foreign.getByText('missing_api_key').waitFor()
    expect(statuses.length).toBeGreaterThanOrEqual(2)
    expect(statuses.filter((status) => status !== 401)).toEqual([])
    expect(models.flatMap((model) => model.calls)).toEqual([])
    await opened.close()
  })
})
