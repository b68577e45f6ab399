import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findChromium } from './chromium.ts'

/** The two widths at which every flow is tried, in CSS pixels. */
export const widths = [1200, 390] as const

const executablePath = findChromium()

/** Whether the page's tests can run here. */
export const hasChromium = executablePath !== undefined

export interface OpenedPage {
  readonly page: Page
  /** Addresses of everything the page asked for. */
  readonly requests: readonly string[]
  /** Errors and refusals the browser told of, the content security policy's included. */
  readonly complaints: readonly string[]
  /** Every sentence of the live regions, in order. */
  announced(): Promise<readonly string[]>
  close(): Promise<void>
}

export interface PageSettings extends Pick<BrowserContextOptions, 'colorScheme' | 'forcedColors' | 'reducedMotion'> {
  readonly width?: number
  readonly height?: number
}

/** Starts the browser that the tests of one file share. */
export function startBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('No Chromium here.')
  // Containers run as root and have little shared memory.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}

/** Opens an address in a window of its own, without cookies and storage, and listens to all that happens there. */
export async function openPage(
  browser: Browser,
  address: string,
  { width = 1200, height = 900, reducedMotion = 'reduce', ...scheme }: PageSettings = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'en-GB', reducedMotion, ...scheme })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/the server responded with a status of/.test(message.text()))
      complaints.push(message.text())
  })
  await page.addInitScript(recordLiveRegions)
  await page.goto(address)
  return {
    page,
    requests,
    complaints,
    announced: () => page.evaluate(() => (window as unknown as { announced: string[] }).announced),
    close: () => context.close(),
  }
}

/** Runs in the page. */
function recordLiveRegions(): void {
  const announced: string[] = []
  Object.assign(window, { announced })
  new MutationObserver((changes) => {
    const regions = new Set(
      changes.flatMap(({ target }) => {
        const element = target instanceof Element ? target : target.parentElement
        return element?.closest('[role=status],[role=alert]') ?? []
      }),
    )
    for (const { textContent } of regions) if (textContent) announced.push(textContent)
  }).observe(document, { subtree: true, childList: true, characterData: true })
}
