import type { FaultReply } from './fault-server.ts'

/** A healthy answer of `POST /embeddings`: a vector that counts each letter, in an order of the server's own. */
export function embeddings(dimensions = 26): FaultReply {
  return (response, { body }) => {
    const { input } = body as { readonly input: readonly string[] }
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: letterCounts(text, dimensions) }))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ object: 'list', data: data.reverse(), model: 'letters' }))
  }
}

function letterCounts(text: string, dimensions: number): readonly number[] {
  const counts = new Array<number>(dimensions).fill(0)
  for (const letter of text.toLowerCase()) {
    const place = (letter.codePointAt(0) ?? 0) % dimensions
    counts[place] = (counts[place] ?? 0) + 1
  }
  return counts
}
