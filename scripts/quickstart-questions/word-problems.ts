import { type Draft, numberDraft } from './draft.ts'
import type { Draw } from './draw.ts'

type Problem = (draw: Draw, name: string) => Draft

const names = ['Anna', 'Ben', 'Carla', 'David', 'Emma', 'Felix', 'Grace', 'Henry', 'Iris', 'Jonas', 'Kate']

/** One step, then two, then three: what separates the models is how many steps they can take. */
const problems: readonly Problem[] = [
  (draw, name) => {
    const [had, gets] = [draw.between(3, 12), draw.between(2, 9)]
    return numberDraft(
      `${name} has ${had} apples and buys ${gets} more. How many apples does ${name} have?`,
      had + gets,
    )
  },
  (draw, name) => {
    const [had, gives] = [draw.between(10, 20), draw.between(2, 9)]
    return numberDraft(`${name} has ${had} marbles and gives away ${gives}. How many marbles are left?`, had - gives)
  },
  (draw, name) => {
    const [boxes, each] = [draw.between(3, 9), draw.between(4, 12)]
    return numberDraft(
      `${name} packs ${boxes} boxes with ${each} eggs in each box. How many eggs does ${name} pack?`,
      boxes * each,
    )
  },
  (draw, name) => {
    const [friends, each] = [draw.between(3, 8), draw.between(3, 9)]
    return numberDraft(
      `${name} shares ${friends * each} sweets equally among ${friends} friends. How many sweets does each friend get?`,
      each,
    )
  },
  (draw) => {
    const [speed, hours] = [10 * draw.between(3, 9), draw.between(2, 5)]
    return numberDraft(`A train runs ${speed} km every hour. How many km does it run in ${hours} hours?`, speed * hours)
  },
  (draw, name) => {
    const [had, bags, each] = [draw.between(5, 15), draw.between(2, 5), draw.between(3, 8)]
    return numberDraft(
      `${name} has ${had} oranges and buys ${bags} bags with ${each} oranges each. How many oranges does ${name} have now?`,
      had + bags * each,
    )
  },
  (draw, name) => {
    const [price, count] = [draw.between(2, 6), draw.between(3, 7)]
    const paid = 50
    return numberDraft(
      `${name} buys ${count} pens for ${price} dollars each and pays with a ${paid} dollar note. How many dollars does ${name} get back?`,
      paid - price * count,
    )
  },
  (draw, name) => {
    const [age, years] = [draw.between(6, 14), draw.between(2, 6)]
    return numberDraft(
      `${name} is ${age} years old. ${name}'s sister is ${years} years older. How old will the sister be in 5 years?`,
      age + years + 5,
    )
  },
  (draw, name) => {
    const [pages, days, total] = [draw.between(12, 25), draw.between(3, 6), draw.between(180, 240)]
    return numberDraft(
      `${name} reads ${pages} pages a day of a book with ${total} pages. How many pages are left after ${days} days?`,
      total - pages * days,
    )
  },
  (draw) => {
    const [rows, seats, empty] = [draw.between(6, 12), draw.between(8, 15), draw.between(5, 19)]
    return numberDraft(
      `A hall has ${rows} rows of ${seats} seats. ${empty} seats are empty. How many seats are taken?`,
      rows * seats - empty,
    )
  },
  (draw, name) => {
    const [saved, weeks, cost] = [draw.between(6, 14), draw.between(4, 9), draw.between(11, 23)]
    return numberDraft(
      `${name} saves ${saved} dollars a week for ${weeks} weeks, then spends ${cost} dollars and gives half of the rest away. How many dollars does ${name} keep?`,
      (saved * weeks - cost) / 2,
    )
  },
]

/** Three problems of each template, with other names and numbers; whole answers only. */
export function wordProblemDrafts(draw: Draw): Draft[] {
  return problems.flatMap((problem) =>
    draw
      .shuffled(names)
      .slice(0, 3)
      .map((name) => {
        for (;;) {
          const draft = problem(draw, name)
          if (Number.isInteger(Number(draft.reference))) return draft
        }
      }),
  )
}
