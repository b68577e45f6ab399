/** An object with optional fields where undefined or null stands for absent, as rows and parsed lines have them. */
type Nullable<Fields> = { readonly [Name in keyof Fields]: Fields[Name] | undefined | null }

/** The same object with what is undefined or null left out. */
export function knownFields<Fields extends object>(fields: Nullable<Fields>): Fields {
  const known: Partial<Fields> = {}
  for (const name of Object.keys(fields) as (keyof Fields)[]) {
    const value = fields[name]
    if (value !== undefined && value !== null) known[name] = value
  }
  return known as Fields
}
