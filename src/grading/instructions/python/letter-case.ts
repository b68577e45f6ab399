const hasUpper = /\p{Uppercase}/u
const hasLower = /\p{Lowercase}/u
const title = /\p{Lt}/u

/** `str.isupper()`: a letter in upper case and none in another one; digits and signs do not count. */
export function isUpper(text: string): boolean {
  return hasUpper.test(text) && !hasLower.test(text) && !title.test(text)
}

/** `str.islower()`. */
export function isLower(text: string): boolean {
  return hasLower.test(text) && !hasUpper.test(text) && !title.test(text)
}
