/** The names of the months, in lower case and in order. */
export const months = 'january february march april may june july august september october november december'.split(' ')

/** What a month is written as, in full or short, as the source of a regular expression with one group. */
export const monthPattern =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'

/** Its number from 1 to 12, of what `monthPattern` finds. */
export function monthNumber(name: string): number {
  return months.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3))) + 1
}
