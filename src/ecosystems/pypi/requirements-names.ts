/** Whether a file is the user's own, and not part of what is installed. */
export function isOfProject(path: string): boolean {
  return !path.includes('site-packages/') && !path.includes('dist-packages/')
}

/** `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`, `requirements/base.txt`. */
export function isRequirements(path: string): boolean {
  if (!path.endsWith('.txt')) return false
  const { name, folder } = lastOf(path)
  return (
    (name.startsWith('requirements') || name.endsWith('requirements.txt') || folder === 'requirements') &&
    isOfProject(path)
  )
}

/** Those, and what they may include: `constraints.txt`, `requirements/base.in`. */
export function isRequirementsOrConstraints(path: string): boolean {
  if (!path.endsWith('.txt') && !path.endsWith('.in')) return false
  const { name, folder } = lastOf(path)
  return (
    (name.includes('requirements') ||
      name.includes('constraints') ||
      folder === 'requirements' ||
      folder === 'constraints') &&
    isOfProject(path)
  )
}

function lastOf(path: string): { readonly name: string; readonly folder: string } {
  const slash = path.lastIndexOf('/')
  return {
    name: path.slice(slash + 1),
    folder: path.slice(path.lastIndexOf('/', slash - 1) + 1, Math.max(slash, 0)),
  }
}
