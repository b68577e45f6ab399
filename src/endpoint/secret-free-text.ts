import { visibleExcerpt } from '../text/visible-text.ts'

const shortestSecret = 4
const maxCharacters = 300

/**
 * Creates the one way by which text from an endpoint gets into our messages: whatever was sent as a key or header is
 * blotted out (endpoints like to repeat a wrong key), control characters are made visible, and only the start is kept.
 */
export function createSecretFreeText(secrets: readonly string[]): (text: string) => string {
  const wholeAndParts = secrets.flatMap((secret) => [secret, ...secret.split(/\s+/)])
  const longestFirst = [...new Set(wholeAndParts)]
    .filter((secret) => secret.length >= shortestSecret)
    .sort((a, b) => b.length - a.length)
  return (text) =>
    visibleExcerpt(
      longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text),
      maxCharacters,
    )
}
