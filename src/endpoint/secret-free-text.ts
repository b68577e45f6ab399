import { visibleExcerpt } from '../text/visible-text.ts'

const quotedCharacters = 300

/** What stands where a secret stood. */
export const blot = '[secret]'

/** The text with every secret blotted out. @param secrets longest first, none empty */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, blot), text)
}

/**
 * Creates the one way by which text from an endpoint gets into our messages: whatever was sent beside the conversation is
 * blotted out (endpoints like to repeat a wrong key), control characters are made visible, and only the start is kept.
 * @param secrets longest first, none empty
 */
export function createSecretFreeText(secrets: readonly string[]): (text: string, maxCharacters?: number) => string {
  return (text, maxCharacters = quotedCharacters) => visibleExcerpt(withoutSecrets(text, secrets), maxCharacters)
}
