/** Longest list that is read, in lines: there are two dozen codes. */
export const MAX_DOCKLE_LINES = 10_000

/**
 * The codes of a `.dockleignore` file: one a line, what follows `#` is a comment. They are aliases of our checks, so each
 * is as good as an exception for that id. https://github.com/goodwithtech/dockle#ignore-specific-checkpoints
 */
export function readDockleignore(text: string): readonly string[] {
  const ids = new Set<string>()
  for (const line of text.split(/\r?\n/, MAX_DOCKLE_LINES)) {
    const [code = ''] = line.split('#', 1)
    if (code.trim() !== '') ids.add(code.trim())
  }
  return [...ids]
}
