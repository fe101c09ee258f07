import { isManifestName } from '../manifests/manifest-files.ts'

/** What a file of configuration is. */
export type ConfigKind = 'dockerfile' | 'compose' | 'manifest'

/** Whether a file of this name is looked at below a folder. */
export function isConfigName(name: string): boolean {
  return isDockerfileName(name) || isManifestName(name)
}

/** `Dockerfile`, `Containerfile`, `web.Dockerfile`, `Dockerfile.web`; but not what is said of a build beside them. */
export function isDockerfileName(name: string): boolean {
  const small = name.toLowerCase()
  if (/\.(?:dockerignore|containerignore|md|txt|ya?ml|json|sh)$/.test(small)) return false
  return ['dockerfile', 'containerfile'].some(
    (one) => small === one || small.startsWith(`${one}.`) || small.endsWith(`.${one}`),
  )
}

/** By its name where that tells, else by its content. */
export function kindOfFile(name: string, text: string): ConfigKind {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  if (isDockerfileName(base)) return 'dockerfile'
  if (isComposeName(base) || looksLikeCompose(text)) return 'compose'
  return !isManifestName(base) && looksLikeDockerfile(text) ? 'dockerfile' : 'manifest'
}

/** https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file */
function isComposeName(name: string): boolean {
  return /^(?:docker-)?compose(?:[._-][\w.-]*)?\.ya?ml$/i.test(name)
}

/** Services at the top, and nothing that every object of Kubernetes has there. */
function looksLikeCompose(text: string): boolean {
  return hasLine(text, 'services:') && !hasLine(text, 'apiVersion:') && !hasLine(text, 'kind:')
}

function hasLine(text: string, start: string): boolean {
  return text.startsWith(start) || text.includes(`\n${start}`)
}

/** The first instruction is one that a Dockerfile begins with. */
function looksLikeDockerfile(text: string): boolean {
  const first = text.split('\n', 200).find((line) => {
    const trimmed = line.trim()
    return trimmed !== '' && !trimmed.startsWith('#')
  })
  return first !== undefined && /^\s*(?:FROM|ARG)\s/i.test(first)
}
