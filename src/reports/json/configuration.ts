import type {
  CheckedResource,
  ConfigurationFix,
  ConfigurationReport,
  Misconfiguration,
  SourcePlace,
  SuppressedMisconfiguration,
} from '../../core/misconfiguration.ts'
import type { SecretFacts, SecretPlace } from '../../core/secret.ts'
import { decisionJson } from './decisions.ts'

/** A result for each file and kind of check, in Trivy's shape: of the classes `config` and `secret`. */
export function* configurationResults(configuration: ConfigurationReport): Generator<object> {
  const { resources, misconfigurations, suppressed } = configuration
  const foundIn = Map.groupBy(misconfigurations, keyOf)
  const checkedIn = Map.groupBy(resources, ({ kind, place }) => resultKey(place.file, 'config', typeOf(kind)))
  const hiddenIn = Map.groupBy(suppressed, ({ misconfiguration }) => keyOf(misconfiguration))
  for (const key of new Set([...checkedIn.keys(), ...foundIn.keys(), ...hiddenIn.keys()])) {
    const [file, resultClass, type] = JSON.parse(key) as [string, ResultClass, string]
    const found = foundIn.get(key) ?? []
    const hidden = hiddenIn.get(key) ?? []
    const passed = (checkedIn.get(key) ?? []).reduce((sum, one) => sum + one.passed, 0)
    yield {
      Target: file,
      Class: resultClass,
      ...(resultClass === 'secret' ? secretsOf(found) : misconfigurationsOf(found, type, passed)),
      ...(hidden.length > 0 ? { ExperimentalModifiedFindings: hidden.map(modified) } : {}),
    }
  }
}

type ResultClass = 'config' | 'secret'

function resultKey(file: string, resultClass: ResultClass, type: string): string {
  return JSON.stringify([file, resultClass, type])
}

function keyOf(one: Misconfiguration): string {
  return one.class === 'secret'
    ? resultKey(one.place.file, 'secret', '')
    : resultKey(one.place.file, 'config', typeOf(one.subject.kind))
}

/** In Trivy's words, where it has one; for all that is no kind of Kubernetes. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['Dockerfile', 'dockerfile'],
  ['Image history', 'dockerfile'],
  ['Image', 'image'],
  ['Folder', 'filesystem'],
  ['Repository', 'filesystem'],
  ['Compose', 'compose'],
  ['Compose service', 'compose'],
  ['Helm', 'helm'],
  ...['terraform', 'terraformplan', 'cloudformation', 'azure-arm', 'ansible'].map(
    (type): [string, string] => [type, type],
  ),
])

function typeOf(kind: string): string {
  return TYPES.get(kind) ?? 'kubernetes'
}

function misconfigurationsOf(found: readonly Misconfiguration[], type: string, passed: number): object {
  return {
    Type: type,
    MisconfSummary: { Successes: passed, Failures: found.length },
    ...(found.length > 0 ? { Misconfigurations: found.map(misconfigurationJson) } : {}),
  }
}

function secretsOf(found: readonly Misconfiguration[]): object {
  return found.length > 0 ? { Secrets: found.map(secretJson) } : {}
}

/** https://trivy.dev/docs/latest/guide/scanner/secret/: what it calls a match is the line with stars in it. */
function secretJson(one: Misconfiguration) {
  const { place, secret } = one
  const line = place.startLine ?? 1
  return {
    RuleID: one.id,
    Category: secret?.category ?? '',
    Severity: one.severity,
    Title: one.title,
    StartLine: line,
    EndLine: place.endLine ?? line,
    Match: place.excerpt ?? secret?.masked ?? '',
    Plimsoll: misconfigurationJson(one),
  }
}

function modified({ misconfiguration, by, reason }: SuppressedMisconfiguration) {
  const isSecret = misconfiguration.class === 'secret'
  return {
    Type: isSecret ? 'secret' : 'misconfiguration',
    Status: 'ignored',
    Statement: reason,
    Source: by,
    Finding: isSecret ? secretJson(misconfiguration) : misconfigurationJson(misconfiguration),
  }
}

function misconfigurationJson(one: Misconfiguration) {
  const { subject, place } = one
  const type = typeOf(subject.kind)
  return {
    Type: TYPE_NAMES[type] ?? `${type} check`,
    ID: one.id,
    ...(one.aliases[0] === undefined ? {} : { AVDID: one.aliases[0] }),
    Title: one.title,
    Description: one.description,
    Message: one.message,
    ...(subject.namespace === undefined ? {} : { Namespace: subject.namespace }),
    Resolution: one.advice,
    Severity: one.severity,
    ...(one.references[0] === undefined ? {} : { PrimaryURL: one.references[0] }),
    References: one.references,
    Status: 'FAIL',
    CauseMetadata: {
      Resource: [subject.kind, subject.name].filter((part) => part !== undefined).join('/'),
      Provider: PROVIDERS[type] ?? 'Generic',
      Service: 'general',
      ...(place.startLine === undefined ? {} : { StartLine: place.startLine }),
      ...(place.endLine === undefined ? {} : { EndLine: place.endLine }),
    },
    Plimsoll: {
      ...(one.class === undefined ? {} : { Class: one.class }),
      Aliases: one.aliases,
      Standards: one.standards,
      Subject: subjectJson(one),
      Place: placeJson(place),
      ...(one.fix ? { Fix: fixJson(one.fix) } : {}),
      ...(one.secret ? { Secret: secretFacts(one.secret) } : {}),
      ...(one.bytes === undefined ? {} : { Bytes: one.bytes }),
    },
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  kubernetes: 'Kubernetes Security Check',
  dockerfile: 'Dockerfile Security Check',
  image: 'Image Hygiene Check',
}

const PROVIDERS: Readonly<Record<string, string>> = { kubernetes: 'Kubernetes', dockerfile: 'Dockerfile' }

function fixJson({ summary, patch, edits }: ConfigurationFix) {
  return {
    Summary: summary,
    Patch: patch,
    ...(edits
      ? { Edits: edits.map(({ start, end, text }) => ({ Start: start, End: end, Text: text })) }
      : {}),
  }
}

function secretFacts({ category, confidence, masked, places, morePlaces, note }: SecretFacts) {
  return {
    Category: category,
    Confidence: confidence,
    Masked: masked,
    Places: places.map(secretPlaceJson),
    ...(morePlaces > 0 ? { MorePlaces: morePlaces } : {}),
    ...(note === undefined ? {} : { Note: note }),
  }
}

function secretPlaceJson({
  kind,
  path,
  pathInside,
  layer,
  hiddenBy,
  commit,
  line,
  column,
  excerpt,
}: SecretPlace) {
  return {
    Kind: kind,
    Path: path,
    ...(pathInside === undefined ? {} : { PathInside: pathInside }),
    ...(layer === undefined ? {} : { Layer: layer }),
    ...(hiddenBy === undefined ? {} : { HiddenBy: hiddenBy }),
    ...(commit === undefined ? {} : { Commit: commit }),
    ...(line === undefined ? {} : { Line: line }),
    ...(column === undefined ? {} : { Column: column }),
    Excerpt: excerpt,
  }
}

function subjectJson({ subject }: Misconfiguration) {
  const { kind, name, namespace, apiVersion, container, path } = subject
  return {
    Kind: kind,
    ...(apiVersion === undefined ? {} : { APIVersion: apiVersion }),
    ...(namespace === undefined ? {} : { Namespace: namespace }),
    ...(name === undefined ? {} : { Name: name }),
    ...(container === undefined ? {} : { Container: container }),
    Path: path,
  }
}

function placeJson({ file, startLine, startColumn, endLine, layer, hiddenBy, excerpt }: SourcePlace) {
  return {
    File: file,
    ...(startLine === undefined ? {} : { StartLine: startLine }),
    ...(startColumn === undefined ? {} : { StartColumn: startColumn }),
    ...(endLine === undefined ? {} : { EndLine: endLine }),
    ...(layer === undefined ? {} : { Layer: layer }),
    ...(hiddenBy === undefined ? {} : { HiddenBy: hiddenBy }),
    ...(excerpt === undefined ? {} : { Excerpt: excerpt }),
  }
}

/** What Trivy's shape has no place for: what was checked, with scores, and what is suppressed. */
export function configurationFacts({ resources, suppressed }: ConfigurationReport) {
  return {
    Resources: resources.map(resourceJson),
    Suppressed: suppressed.map(({ misconfiguration, by, reason, decision }) => ({
      By: by,
      Reason: reason,
      Decision: decisionJson(decision),
      Misconfiguration: misconfigurationJson(misconfiguration),
    })),
  }
}

function resourceJson({
  kind,
  name,
  namespace,
  apiVersion,
  place,
  score,
  containers,
  passed,
  podSecurity,
}: CheckedResource) {
  return {
    Kind: kind,
    ...(apiVersion === undefined ? {} : { APIVersion: apiVersion }),
    ...(namespace === undefined ? {} : { Namespace: namespace }),
    ...(name === undefined ? {} : { Name: name }),
    Place: placeJson(place),
    ...(score === undefined ? {} : { Score: score }),
    Containers: containers.map((one) => ({
      Name: one.name,
      Role: one.role,
      ...(one.image === undefined ? {} : { Image: one.image }),
      ...(one.score === undefined ? {} : { Score: one.score }),
    })),
    Passed: passed,
    ...(podSecurity === undefined ? {} : { PodSecurity: podSecurity }),
  }
}
