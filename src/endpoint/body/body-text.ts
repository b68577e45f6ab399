/** A whole body as text: UTF-8, without its byte order mark. */
export async function bodyText(body: AsyncIterable<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(Buffer.concat(await Array.fromAsync(body)))
}
