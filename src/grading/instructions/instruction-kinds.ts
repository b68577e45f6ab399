import type { InstructionKind } from './instruction-kind.ts'
import { caseKinds } from './kinds/cases.ts'
import { contentKinds } from './kinds/contents.ts'
import { edgeKinds } from './kinds/edges.ts'
import { formatKinds } from './kinds/formats.ts'
import { keywordKinds } from './kinds/keywords.ts'
import { languageKinds } from './kinds/languages.ts'
import { lengthKinds } from './kinds/lengths.ts'

/** The 25 kinds of IFEval (Zhou et al., arXiv 2311.07911), by their ids. */
export const instructionKinds: ReadonlyMap<string, InstructionKind> = new Map(
  Object.entries({
    ...keywordKinds,
    ...languageKinds,
    ...lengthKinds,
    ...contentKinds,
    ...formatKinds,
    ...caseKinds,
    ...edgeKinds,
  }),
)
