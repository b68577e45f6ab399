import type { EndpointRefusal } from '../../errors/model-call-error.ts'

const contextWords =
  /context[ _-]?(length|window|size|limit)|maximum (context|prompt|input)|(prompt|input|request) (is )?too (long|large)|too many (input )?tokens/i

/**
 * The word by which a refused client knows what to do: the endpoint's own, and OpenAI's `context_length_exceeded` for
 * every wording of a conversation that is too long, since agents compact theirs at that word. Undefined where a number or
 * a class of errors is all there is.
 */
export function endpointCode({ code = '', type = '', message }: EndpointRefusal): string | undefined {
  if ([code, type, message].some((text) => contextWords.test(text))) return 'context_length_exceeded'
  return /^[a-z][a-z0-9_]*$/.test(code) && code !== 'invalid_request_error' ? code : undefined
}
