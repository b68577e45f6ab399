import type { ContentPart } from '../../ports/message.ts'
import { assertImageAddress } from './image-address.ts'

/** A picture by its address; a `detail` that is none of OpenAI's is left out. @throws RequestError 400; see assertImageAddress */
export function imageContent(url: string, detail: unknown): ContentPart {
  assertImageAddress(url)
  return { type: 'image', url, ...(isDetail(detail) && { detail }) }
}

function isDetail(detail: unknown): detail is 'auto' | 'low' | 'high' {
  return detail === 'auto' || detail === 'low' || detail === 'high'
}
