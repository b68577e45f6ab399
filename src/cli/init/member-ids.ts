/**
 * An id for each model, in their order: its name without maker, ending and odd signs, in lower case. Where two would be
 * called the same, the port stands behind it, and then a number.
 */
export function memberIds(members: readonly { readonly baseUrl: string; readonly model: string }[]): readonly string[] {
  const names = members.map(({ model }) => shortName(model))
  const taken = new Set<string>()
  return members.map(({ baseUrl }, index) => {
    const name = names[index] ?? ''
    const isShared = names.indexOf(name) !== names.lastIndexOf(name)
    const wished = isShared ? `${name}-${URL.parse(baseUrl)?.port}` : name
    let id = wished
    for (let count = 2; taken.has(id); count++) id = `${wished}-${count}`
    taken.add(id)
    return id
  })
}

function shortName(model: string): string {
  const last =
    model
      .replace(/\.gguf$/i, '')
      .split(/[/\\]/)
      .findLast((part) => part !== '') ?? ''
  const name = last
    .toLowerCase()
    .replace(/:latest$/, '')
    .replaceAll(/[^a-z0-9._]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
  return name === '' ? 'model' : name
}
