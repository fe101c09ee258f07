const SHELLS: ReadonlySet<string> = new Set(['ash', 'bash', 'dash', 'ksh', 'sh'])

/** Programs that read shell scripts of the kind that is understood. */
export function isShellName(name: string): boolean {
  return SHELLS.has(name)
}

/** `python`, `python3`, `python3.11` */
export function isPythonName(name: string): boolean {
  return name.startsWith('python') && isVersion(name.slice('python'.length))
}

export function isNodeName(name: string): boolean {
  return name === 'node' || name === 'nodejs'
}

export function isJavaName(name: string): boolean {
  return name === 'java'
}

function isVersion(text: string): boolean {
  for (const c of text) if (c !== '.' && (c < '0' || c > '9')) return false
  return true
}
