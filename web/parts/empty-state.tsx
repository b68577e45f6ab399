import type { ComponentChildren } from 'preact'

/** One sentence on what would stand here, and how it gets there. */
export function EmptyState({ children, command }: { readonly children: ComponentChildren; readonly command?: string }) {
  return (
    <div class="empty-state">
      <p>{children}</p>
      {command !== undefined && <Command text={command} />}
    </div>
  )
}

/** A command to copy. */
export function Command({ text }: { readonly text: string }) {
  return (
    <pre class="command">
      <code>{text}</code>
    </pre>
  )
}
