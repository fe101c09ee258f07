import type {
  CheckedResource,
  ConfigurationReport,
  Misconfiguration,
  SourcePlace,
} from '../../core/misconfiguration.ts'
import { decisionJson } from './decisions.ts'

/** A result for each file, in Trivy's shape: class `config`. */
export function* configurationResults({
  misconfigurations,
  resources,
  suppressed,
}: ConfigurationReport): Generator<object> {
  const foundIn = Map.groupBy(misconfigurations, ({ place }) => place.file)
  const checkedIn = Map.groupBy(resources, ({ place }) => place.file)
  const hiddenIn = Map.groupBy(suppressed, ({ misconfiguration: { place } }) => place.file)
  for (const file of new Set([...checkedIn.keys(), ...foundIn.keys()])) {
    const found = foundIn.get(file) ?? []
    const passed = (checkedIn.get(file) ?? []).reduce((sum, one) => sum + one.passed, 0)
    const hidden = hiddenIn.get(file) ?? []
    yield {
      Target: file,
      Class: 'config',
      Type: 'kubernetes',
      MisconfSummary: { Successes: passed, Failures: found.length },
      ...(found.length > 0 ? { Misconfigurations: found.map(misconfigurationJson) } : {}),
      ...(hidden.length > 0
        ? {
            ExperimentalModifiedFindings: hidden.map(({ misconfiguration, by, reason }) => ({
              Type: 'misconfiguration',
              Status: 'ignored',
              Statement: reason,
              Source: by,
              Finding: misconfigurationJson(misconfiguration),
            })),
          }
        : {}),
    }
  }
}

function misconfigurationJson(one: Misconfiguration) {
  const { subject, place } = one
  return {
    Type: 'Kubernetes Security Check',
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
      Provider: 'Kubernetes',
      Service: 'general',
      ...(place.startLine === undefined ? {} : { StartLine: place.startLine }),
      ...(place.endLine === undefined ? {} : { EndLine: place.endLine }),
    },
    Plimsoll: {
      Aliases: one.aliases,
      Standards: one.standards,
      Subject: subjectJson(one),
      Place: placeJson(place),
      ...(one.fix ? { Fix: { Summary: one.fix.summary, Patch: one.fix.patch } } : {}),
    },
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

function placeJson({ file, startLine, startColumn, endLine, excerpt }: SourcePlace) {
  return {
    File: file,
    ...(startLine === undefined ? {} : { StartLine: startLine }),
    ...(startColumn === undefined ? {} : { StartColumn: startColumn }),
    ...(endLine === undefined ? {} : { EndLine: endLine }),
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
