import type { SetupEntry } from '../comparison/configuration-types.ts'
import type { CheckedResource } from '../core/misconfiguration.ts'

/** A misconfiguration in answers from saved reports, for programs; docs/saved-reports.md describes it. */
export function setupEntryJson({ misconfiguration, suppressedBy }: SetupEntry) {
  const { id, aliases, title, message, severity, subject, place } = misconfiguration
  const { container, path } = subject
  return {
    ID: id,
    IDs: [id, ...aliases],
    Title: title,
    Message: message,
    Severity: severity,
    ...identityJson(subject),
    ...(container === undefined ? {} : { Container: container }),
    Path: path,
    File: place.file,
    ...(place.startLine === undefined ? {} : { StartLine: place.startLine }),
    ...(suppressedBy === undefined ? {} : { SuppressedBy: suppressedBy }),
  }
}

/** An object that was checked, likewise. */
export function objectJson(one: CheckedResource) {
  const { place, score, podSecurity } = one
  return {
    ...identityJson(one),
    File: place.file,
    ...(place.startLine === undefined ? {} : { StartLine: place.startLine }),
    ...(score === undefined ? {} : { Score: score }),
    ...(podSecurity === undefined ? {} : { PodSecurity: podSecurity }),
  }
}

function identityJson({ kind, namespace, name }: Pick<CheckedResource, 'kind' | 'namespace' | 'name'>) {
  return {
    Kind: kind,
    ...(namespace === undefined ? {} : { Namespace: namespace }),
    ...(name === undefined ? {} : { Name: name }),
  }
}
