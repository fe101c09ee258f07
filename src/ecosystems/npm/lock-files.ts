/** The last part of a path. */
export function nameOfFile(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The group of a file and the lock beside it: the path of the lock. */
export function besideLock(path: string, lock: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1) + lock
}

/** Whether a file is the user's own: what lies in an installed package says what its author developed it with. */
export function isOutside(path: string): boolean {
  return !path.startsWith('node_modules/') && !path.includes('/node_modules/')
}
