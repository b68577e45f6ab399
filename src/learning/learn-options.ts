import { z } from 'zod'

/** Where what is learnt in use is said to come from, unless somebody says otherwise. */
export const defaultSource = 'traces'

/** More would make fitting slower and tell little more (study, "Costs"). */
export const defaultMostQuestions = 2_000

/** The name of a source. */
export const sourceName = z
  .string()
  .regex(/^[^\p{C}\s/](?:[^\p{C}/]{0,62}[^\p{C}\s/])?$/u, 'a name of 1 to 64 characters, without / and line breaks')
