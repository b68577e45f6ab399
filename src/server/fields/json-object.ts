import { z } from 'zod'

/** A JSON Schema or another JSON object, passed on as it is. */
export const jsonObject = z.record(z.string(), z.unknown())
